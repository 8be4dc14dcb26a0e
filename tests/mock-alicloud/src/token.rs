//! The tokens that change hands while a cloud runs, and what each is good for.

use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;

use crate::source::OAuth;

/// What a token is good for. OAuth's carry the place of their login among the seed's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Metadata,
    OAuthAccess(usize),
    OAuthRefresh(usize),
}

#[derive(Debug)]
struct Token {
    text: String,
    purpose: Purpose,
    /// Absent for never.
    ends: Option<OffsetDateTime>,
    is_spent: bool,
}

/// Every token there has been, those that are no longer good included.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Vec<Token>>);

impl Tokens {
    /// The tokens that the seed's logins begin with.
    pub(crate) fn new(logins: &[OAuth]) -> Self {
        let tokens = Self::default();
        for (index, login) in logins.iter().enumerate() {
            tokens.add(login.refresh_token.clone(), Purpose::OAuthRefresh(index), None);
            tokens.add(login.access_token.clone(), Purpose::OAuthAccess(index), None);
        }
        tokens
    }

    pub(crate) fn add(&self, text: String, purpose: Purpose, ends: Option<OffsetDateTime>) {
        let token = Token { text, purpose, ends, is_spent: false };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(token);
    }

    /// What a token is good for now; `None` if it is not known, over or spent.
    pub(crate) fn purpose(&self, text: &str, now: OffsetDateTime) -> Option<Purpose> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.iter().find(|token| token.is_good(text, now)).map(|token| token.purpose)
    }

    /// Uses a token up if it is good and its purpose fits, and returns the purpose.
    pub(crate) fn spend(
        &self,
        text: &str,
        now: OffsetDateTime,
        fits: impl Fn(Purpose) -> bool,
    ) -> Option<Purpose> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.iter_mut().find(|t| t.is_good(text, now) && fits(t.purpose))?;
        token.is_spent = true;
        Some(token.purpose)
    }

    /// The texts of all of them.
    pub(crate) fn all(&self) -> Vec<String> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.iter().map(|token| token.text.clone()).collect()
    }
}

impl Token {
    fn is_good(&self, text: &str, now: OffsetDateTime) -> bool {
        self.text == text && !self.is_spent && self.ends.is_none_or(|ends| now < ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_date;

    #[test]
    fn a_token_is_good_until_its_end_and_only_once_if_it_is_spent() {
        let end = parse_date("2024-01-02T03:04:05Z").unwrap();
        let before = end - time::Duration::seconds(1);
        let tokens = Tokens::default();
        tokens.add("a".to_owned(), Purpose::Metadata, Some(end));
        tokens.add("b".to_owned(), Purpose::OAuthRefresh(0), None);
        assert_eq!(tokens.purpose("a", before), Some(Purpose::Metadata));
        assert_eq!(tokens.purpose("a", end), None);
        assert_eq!(tokens.spend("b", end, |_| false), None);
        assert_eq!(tokens.spend("b", end, |_| true), Some(Purpose::OAuthRefresh(0)));
        assert_eq!(tokens.spend("b", end, |_| true), None);
        assert_eq!(tokens.all(), ["a", "b"]);
    }
}
