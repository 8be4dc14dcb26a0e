//! Redaction: text from a server or a program, made presentable. Presentable text is one line of
//! limited length, without secrets.
//!
//! A text can repeat a secret in any encoding. Redaction knows no encoding of secrets: it undoes
//! escapes ([`escapes`]), finds known secrets in any case and with any separators ([`known`]), and
//! removes everything that is too long and too random for an identifier ([`opaque`]). An escape of
//! an ASCII letter or digit is removed in any case: only an encoding of a whole text has one.

mod escapes;
mod forms;
mod known;
mod opaque;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use secrecy::{ExposeSecret, SecretString};

/// The maximum length of presentable text, in characters.
const MAX_CHARACTERS: usize = 300;

/// The number of characters that are searched for secrets. The rest of a text is never shown. A
/// security token has about 1000 characters, and every escape multiplies its length.
const MAX_EXAMINED: usize = 16 * 1024;

/// The words before a repetition of the request, without their separators: the errors for a wrong
/// signature contain the string to sign, with the security token.
const ECHOES: [&str; 4] =
    ["stringtosign", "stringtosignis", "canonicalrequest", "canonicalrequestis"];

/// What replaces a secret.
const REMOVED: &str = "[removed]";

/// Removes the secrets of a credential from text. The default has no secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    /// A redactor of these secrets.
    pub(crate) fn new(secrets: Vec<SecretString>) -> Self {
        Self(secrets)
    }

    /// The text in presentable form: without known secrets, and without anything that can be a
    /// secret.
    pub(crate) fn presentable(&self, text: &str) -> String {
        let examined: String = text.chars().take(MAX_EXAMINED).collect();
        let mut line = examined.split_whitespace().collect::<Vec<_>>().join(" ");
        line.retain(|c| !c.is_control());
        if let Some(end) = end_of_echo_words(&line) {
            line.truncate(end);
            line.push(' ');
            line.push_str(REMOVED);
        }
        let mut found = Vec::new();
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            let exact = line.match_indices(secret).filter(|(_, matched)| !matched.is_empty());
            found.extend(exact.map(|(at, matched)| at..at + matched.len()));
        }
        for layer in escapes::layers(&line) {
            for secret in &self.0 {
                known::find(&layer, secret.expose_secret(), &mut found);
            }
            opaque::find(&layer, &mut found);
            escapes::find_letters(&layer, &mut found);
        }
        let shown = without(&line, found);
        match shown.char_indices().nth(MAX_CHARACTERS) {
            Some((end, _)) => format!("{}…", &shown[..end]),
            None => shown,
        }
    }

    /// The text without known secrets, and otherwise unchanged, for values that a caller keeps.
    ///
    /// A value belongs to the customer: a description can contain a random text that is not ours to
    /// remove. Known secrets are found in any case, under escapes and with separators. A server
    /// that encodes a token of the request into a description is not a case.
    ///
    /// A secret that is shorter than [`known::PIECE`] is ignored: no service issues such a secret,
    /// and its removal would change values that contain it by chance.
    pub(crate) fn without_known_secrets<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = self.0.iter().map(ExposeSecret::expose_secret);
        let secrets: Vec<_> = secrets.filter(|secret| known::is_long(secret)).collect();
        if secrets.is_empty() {
            return Cow::Borrowed(text);
        }
        let can_occur = |secret: &&str| known::can_occur(text.bytes(), secret);
        if !text.bytes().any(escapes::can_begin) && !secrets.iter().any(can_occur) {
            return Cow::Borrowed(text);
        }
        let mut found = Vec::new();
        for layer in escapes::layers(text) {
            secrets.iter().for_each(|secret| known::find(&layer, secret, &mut found));
        }
        Cow::Owned(without(text, found))
    }
}

/// The text with [`REMOVED`] instead of each range. Ranges can overlap.
fn without(text: &str, mut ranges: Vec<Range<usize>>) -> String {
    ranges.sort_by_key(|range| range.start);
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for (number, range) in ranges.iter().enumerate() {
        if number == 0 || range.start > end {
            shown.push_str(&text[end..range.start]);
            shown.push_str(REMOVED);
        }
        end = end.max(range.end);
    }
    shown.push_str(&text[end..]);
    shown
}

/// The end of the words of [`ECHOES`], if a colon or an equals sign and the repetition follow.
fn end_of_echo_words(line: &str) -> Option<usize> {
    let mut words = String::new();
    for (at, c) in line.char_indices() {
        match c.to_ascii_lowercase() {
            letter @ 'a'..='z' => words.push(letter),
            ':' | '=' if ECHOES.iter().any(|echo| words.ends_with(echo)) => return Some(at + 1),
            ' ' | '_' | '-' => {}
            _ => words.clear(),
        }
    }
    None
}

#[cfg(test)]
mod tests;
