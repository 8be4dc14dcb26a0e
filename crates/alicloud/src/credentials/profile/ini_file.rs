//! INI files, in the dialects of Alibaba Cloud's SDKs.
//!
//! A comment is a line that begins with `#` or `;`, a `#` anywhere in a value, or a `;` after a
//! blank. Quotes keep both: a quoted value may contain anything but its own quote.

use std::collections::BTreeMap;

/// The values of a section by key, in lower case, without quotes and comments.
pub(super) type Section = BTreeMap<String, String>;

/// A line that is neither empty, a comment, a section nor a key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MalformedLine(pub(super) usize);

/// Reads the sections. A later value of the same section and key replaces an earlier value.
pub(super) fn read(text: &str) -> Result<BTreeMap<String, Section>, MalformedLine> {
    let mut sections = BTreeMap::new();
    let mut section: Option<&mut Section> = None;
    for (number, whole) in (1..).zip(text.lines()) {
        let malformed = || MalformedLine(number);
        let line = without_comment(whole).trim();
        if line.is_empty() || line.starts_with(';') {
            continue;
        }
        if let Some(rest) = whole.trim_start().strip_prefix('[') {
            let (name, behind) = rest.split_once(']').ok_or_else(malformed)?;
            // A list of JSON is no section, and errors show the names of sections.
            if name.contains(['"', '{', '=']) {
                return Err(malformed());
            }
            if !matches!(behind.trim_start().chars().next(), None | Some('#' | ';')) {
                return Err(malformed());
            }
            section = Some(sections.entry(name.trim().to_owned()).or_default());
            continue;
        }
        let (key, value) = line.split_once(['=', ':']).ok_or_else(malformed)?;
        let key = key.trim().to_lowercase();
        if key.is_empty() {
            return Err(malformed());
        }
        let values = section.as_mut().ok_or_else(malformed)?;
        values.insert(key, unquoted(value).to_owned());
    }
    Ok(sections)
}

/// A line without the comment at its end.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '#') => return &line[..at],
            (None, ';') if line[..at].ends_with([' ', '\t']) => return &line[..at],
            // A quote without a second quote is a character of a secret.
            (None, '"' | '\'') if line[at + 1..].contains(c) => quote = Some(c),
            (None, _) => {}
        }
    }
    line
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let trimmed = value.trim();
    let quoted = |quote| trimmed.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> String {
        let sections = read(&format!("[a]\n{line}\n")).unwrap();
        sections["a"]["k"].clone()
    }

    #[test]
    fn a_comment_begins_at_a_number_sign_or_at_a_semicolon_after_a_blank() {
        for (line, expected) in [
            ("k = v", "v"),
            ("k=v", "v"),
            ("k : v", "v"),
            ("\tk = v\t", "v"),
            ("K = v", "v"),
            ("k =", ""),
            ("k = v # c", "v"),
            ("k = v#c", "v"),
            ("k = #c", ""),
            ("k = v ; c", "v"),
            ("k = v;c", "v;c"),
            ("k = v\t; c", "v"),
            ("k = a=b:c;d", "a=b:c;d"),
            ("k = \"v # c ; d\"", "v # c ; d"),
            ("k = 'v # c' # d", "v # c"),
            ("k = \"v\" ; c", "v"),
            ("k = \"it's\" # c", "it's"),
            ("k = it's#c", "it's"),
            ("k = a\"b", "a\"b"),
            ("k = {\"a\": \"#1\"} # c", "{\"a\": \"#1\"}"),
            ("k = \"", "\""),
            ("k = ''", ""),
            ("k = 1\nk = 2", "2"),
            ("k = v\r", "v"),
        ] {
            assert_eq!(value(line), expected, "{line:?}");
        }
    }

    #[test]
    fn sections_are_kept_apart_and_a_repeated_section_goes_on() {
        let text = "# c\n; c\n\n[ a ] # c\nk = 1\n[b#]; c\nk = 2\n[a]\nl = 3\n[A]";
        let sections = read(text).unwrap();
        assert_eq!(sections.keys().collect::<Vec<_>>(), ["A", "a", "b#"]);
        assert_eq!((&*sections["a"]["k"], &*sections["a"]["l"]), ("1", "3"));
        assert_eq!(sections["b#"].len(), 1);
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn another_line_is_an_error_with_its_number() {
        for (text, number) in [
            ("k = v", 1),
            ("[a\nk = v", 1),
            ("[a]\nk", 2),
            ("[a]\n\n= v", 3),
            ("[a] b\n", 1),
            ("\"current\": \"a\"", 1),
            ("[]\n{}", 2),
            ("[{\"name\": \"a\"}]", 1),
            ("[k = v]", 1),
        ] {
            assert_eq!(read(text), Err(MalformedLine(number)), "{text:?}");
        }
    }
}
