//! Dates as attributes.

use tfplugin::schema::{Computed, Field};

/// A date. The API omits an absent date, or returns a blank text or a hyphen.
pub(crate) fn date(text: Option<String>) -> Field<Computed, String> {
    text.filter(|text| !matches!(text.trim(), "" | "-")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplugin::schema::Argument;

    #[test]
    fn an_absent_and_a_blank_date_are_null() {
        assert_eq!(*date(None), Argument::Null);
        for blank in ["", " ", "\n", "\t \u{3000}", "-", " - "] {
            assert_eq!(*date(Some(blank.to_owned())), Argument::Null, "{blank:?}");
        }
        let known = "2021-05-20T06:34:21Z".to_owned();
        assert_eq!(*date(Some(known.clone())), Argument::Known(known));
    }
}
