//! The parts of a failed read that fill the blanks in the table of errors.

use std::borrow::Cow;

use alicloud::Error;
use tfplugin::diagnostics::Diagnostic;

use super::subject::Subject;
use super::table::ErrorEntry;

impl ErrorEntry {
    /// The error with these values in its blanks.
    pub(crate) fn error(&self, values: &[(&'static str, &str)]) -> Diagnostic {
        let blanks = Blanks::new(values);
        Diagnostic::error(blanks.fill_text(self.summary), blanks.fill(self))
    }

    /// The cause and the cure, with these values in the blanks.
    pub(crate) fn sentences(&self, values: &[(&'static str, &str)]) -> String {
        Blanks::new(values).fill(self)
    }

    /// The same as a warning.
    pub(crate) fn warning(&self, values: &[(&'static str, &str)]) -> Diagnostic {
        let blanks = Blanks::new(values);
        Diagnostic::warning(blanks.fill_text(self.summary), blanks.fill(self))
    }
}

/// The values of the blanks.
pub(super) struct Blanks<'a>(Vec<(&'static str, Cow<'a, str>)>);

impl<'a> Blanks<'a> {
    fn new(values: &[(&'static str, &'a str)]) -> Self {
        Self(values.iter().map(|(name, value)| (*name, Cow::from(*value))).collect())
    }

    /// The values for a failed read.
    pub(super) fn of(error: &'a Error, subject: &Subject<'a>) -> Self {
        let origins = error.credential_origins.as_ref();
        let place = error.region.as_ref().map(|region| format!(" in {region}"));
        Self(vec![
            ("action", subject.ram_action.into()),
            ("attribute", subject.attribute.into()),
            ("block", block(error.action).into()),
            ("elsewhere", subject.elsewhere.into()),
            ("endpoint", error.endpoint.as_str().into()),
            ("kind", subject.kind.into()),
            ("name", format!("{:?}", subject.name).into()),
            ("origin", origins.map_or("the configuration", |it| &it.access_key_id).into()),
            ("place", place.unwrap_or_default().into()),
            ("proxy", error.proxy.as_deref().unwrap_or_default().into()),
            ("service", subject.service.into()),
            ("session_name", session_name(error.action).into()),
        ])
    }

    /// The same with another value.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
        self
    }

    /// The value of a blank.
    pub(super) fn value(&self, name: &str) -> &str {
        let value = self.0.iter().find(|(known, _)| *known == name);
        value.map_or("", |(_, value)| value)
    }

    /// The cause and the cure of an error.
    pub(super) fn fill(&self, entry: &ErrorEntry) -> String {
        let sentences = [entry.cause, entry.cure].map(|text| self.fill_text(text));
        let sentences = sentences.into_iter().filter(|text| !text.is_empty());
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// A text with its blanks filled in. Blanks in values stay as they are.
    fn fill_text(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(self.value(name));
            rest = after;
        }
        filled.push_str(rest);
        capitalised(&filled)
    }
}

/// The block that names the role of a call to STS.
fn block(action: &str) -> &'static str {
    if action == "AssumeRoleWithOIDC" { "assume_role_with_oidc" } else { "assume_role" }
}

/// The argument of that block with the name of the session.
fn session_name(action: &str) -> &'static str {
    if action == "AssumeRoleWithOIDC" { "role_session_name" } else { "session_name" }
}

/// A text with a capital letter at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + characters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_once_and_sentences_begin_with_a_capital() {
        let blanks = Blanks(vec![("name", "a {kind}".into()), ("kind", "key".into())]);
        let entry = ErrorEntry {
            id: "any",
            summary: "Any",
            cause: "{kind} {name} is lost.",
            cure: "find the {kind}.",
        };
        assert_eq!(blanks.fill(&entry), "Key a {kind} is lost. Find the key.");
        let no_cause = ErrorEntry { cause: "", ..entry };
        assert_eq!(blanks.with("kind", "role").fill(&no_cause), "Find the role.");
    }
}
