//! The words of a command, as Alibaba Cloud's SDKs and command line split `process_command`.
//!
//! Only blanks, quotes and backslashes have a meaning: there is no shell, no comment, no variable.

/// Why a command has no words, as a clause without a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidCommand {
    #[error("is empty")]
    Empty,
    #[error("has a quote that does not end")]
    OpenQuote,
    #[error("ends with a backslash")]
    TrailingBackslash,
}

/// The program and its arguments.
///
/// A backslash makes the next character literal: outside quotes every character, in double quotes
/// one of `"`, `\`, `$` and `` ` ``. A backslash at the end of a line vanishes with the line break.
/// On Windows, a backslash is a part of a path, save before `"` in double quotes.
pub(super) fn split(command: &str, windows: bool) -> Result<(String, Vec<String>), InvalidCommand> {
    let mut characters = command.trim().chars().peekable();
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(c),
            (Some(_), '\\') => match characters.next_if(|next| is_escaped(*next, windows)) {
                Some('\n') => {}
                escaped => word.get_or_insert_default().push(escaped.unwrap_or(c)),
            },
            (None, '\\') if !windows => match characters.next() {
                None => return Err(InvalidCommand::TrailingBackslash),
                Some('\n') => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            (None, '\'' | '"') => {
                quote = Some(c);
                // Empty quotes are a word too.
                word.get_or_insert_default();
            }
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(InvalidCommand::OpenQuote);
    }
    words.extend(word);
    let mut words = words.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    Ok((program.ok_or(InvalidCommand::Empty)?, words.collect()))
}

/// Whether a backslash in double quotes escapes the character.
fn is_escaped(c: char, windows: bool) -> bool {
    c == '"' || (!windows && matches!(c, '\\' | '$' | '`' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str, windows: bool) -> Result<Vec<String>, InvalidCommand> {
        let (program, arguments) = split(command, windows)?;
        Ok(std::iter::once(program).chain(arguments).collect())
    }

    #[test]
    fn blanks_quotes_and_backslashes_split_a_command() {
        for (command, expected) in [
            ("tool", &["tool"][..]),
            (" \ttool  a\t\nb\u{a0}c ", &["tool", "a", "b", "c"]),
            ("tool a #b c", &["tool", "a", "#b", "c"]),
            ("# tool", &["#", "tool"]),
            (
                "tool ~ $HOME *.json a;b a|b a>b `x` $(x)",
                &["tool", "~", "$HOME", "*.json", "a;b", "a|b", "a>b", "`x`", "$(x)"],
            ),
            ("tool 'a b' \"c d\"", &["tool", "a b", "c d"]),
            ("tool '' \"\" x", &["tool", "", "", "x"]),
            ("tool a'b c'd\"e f\"g", &["tool", "ab cde fg"]),
            ("'a tool' x", &["a tool", "x"]),
            ("tool '\"' \"'\"", &["tool", "\"", "'"]),
            ("tool '\\' '\\n' '\\\n'", &["tool", "\\", "\\n", "\\\n"]),
            ("tool \"a\nb\" '#c'", &["tool", "a\nb", "#c"]),
            ("tool a\\ b \\# \\\" \\' \\\\ \\a", &["tool", "a b", "#", "\"", "'", "\\", "a"]),
            ("tool a\\\nb \\\n c", &["tool", "ab", "c"]),
            ("tool\\\n a", &["tool", "a"]),
            ("tool a\\\r\nb", &["tool", "a\r", "b"]),
            ("tool \"a\\\nb\"", &["tool", "ab"]),
            ("tool \"\\\" \\\\ \\$ \\` \\a \\n \\' \\#\"", &["tool", "\" \\ $ ` \\a \\n \\' \\#"]),
            ("tool \"\\\n\"", &["tool", ""]),
            ("工具 ключ", &["工具", "ключ"]),
        ] {
            let expected = expected.iter().map(ToString::to_string).collect();
            assert_eq!(words(command, false), Ok(expected), "{command:?}");
        }
    }

    #[test]
    fn on_windows_a_backslash_is_a_part_of_a_path() {
        for (command, expected) in [
            (r"C:\tools\cred.exe --to C:\x\", &[r"C:\tools\cred.exe", "--to", r"C:\x\"][..]),
            (r#""C:\Program Files\tool.exe" a"#, &[r"C:\Program Files\tool.exe", "a"]),
            (r#"tool "a \"b\" \\ \$ \n""#, &["tool", r#"a "b" \\ \$ \n"#]),
            ("tool a\\\nb \"c\\\nd\"", &["tool", "a\\", "b", "c\\\nd"]),
            (r"tool 'a\b'", &["tool", r"a\b"]),
        ] {
            let expected = expected.iter().map(ToString::to_string).collect();
            assert_eq!(words(command, true), Ok(expected), "{command:?}");
        }
    }

    #[test]
    fn a_command_without_a_program_or_an_end_is_an_error() {
        for (command, expected) in [
            ("", InvalidCommand::Empty),
            (" \n\t", InvalidCommand::Empty),
            ("'' a", InvalidCommand::Empty),
            ("\"\"", InvalidCommand::Empty),
            ("\\\n", InvalidCommand::TrailingBackslash),
            ("tool 'a", InvalidCommand::OpenQuote),
            ("tool \"a", InvalidCommand::OpenQuote),
            ("tool \"a\\\"", InvalidCommand::OpenQuote),
            ("tool \"a\\", InvalidCommand::OpenQuote),
            ("tool '\\''", InvalidCommand::OpenQuote),
            ("tool it's", InvalidCommand::OpenQuote),
            ("tool \\", InvalidCommand::TrailingBackslash),
            ("tool a\\ ", InvalidCommand::TrailingBackslash),
        ] {
            assert_eq!(words(command, false), Err(expected), "{command:?}");
        }
        assert_eq!(words("tool \\", true), Ok(vec!["tool".to_owned(), "\\".to_owned()]));
    }
}
