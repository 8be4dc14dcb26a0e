//! Text for terminals: names, paths and messages can come from anyone.

/// The text with U+FFFD for every character that a terminal obeys or does not show, except line
/// feeds: control characters, characters that change the direction of a text, and characters that
/// hide other text.
pub(crate) fn printable(text: String) -> String {
    let is_hidden = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
    if text.contains(is_hidden) { text.replace(is_hidden, "\u{fffd}") } else { text }
}

/// Whether a character has no shape of its own: Unicode's property `Default_Ignorable_Code_Point`,
/// including characters that are reserved for the property, the separators of lines and paragraphs,
/// and the marks of annotations. Variation selectors with a meaning in emoji are excepted.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_terminal_obeys_or_hides_are_replaced() {
        let hidden = ['\u{61c}', '\u{ad}', '\u{feff}', '\u{2028}', '\u{3164}', '\u{e0100}'];
        let ranges = [
            '\0'..='\u{9}',
            '\u{b}'..='\u{1f}',
            '\u{7f}'..='\u{9f}',
            '\u{200b}'..='\u{200f}',
            '\u{202a}'..='\u{202e}',
            '\u{2060}'..='\u{2069}',
            '\u{e0000}'..='\u{e007f}',
        ];
        for c in ranges.into_iter().flatten().chain(hidden) {
            assert_eq!(printable(format!("a{c}b")), "a\u{fffd}b", "{c:?}");
        }
    }

    #[test]
    fn text_of_every_language_stays() {
        for text in ["a\nb", "ключ → 密钥", "e\u{301}", "สวัสดี", "हिन्दी", "שלום", "❤\u{fe0f}"]
        {
            assert_eq!(printable(text.to_owned()), text);
        }
    }
}
