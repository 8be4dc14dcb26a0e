//! Dates as attributes.

use tfplugin::schema::{Computed, Field};

/// A date, which the API leaves out or leaves empty where there is none.
pub(crate) fn date(text: Option<String>) -> Field<Computed, String> {
    text.filter(|text| !text.is_empty()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplugin::schema::Argument;

    #[test]
    fn an_absent_and_an_empty_date_are_null() {
        assert_eq!(*date(None), Argument::Null);
        assert_eq!(*date(Some(String::new())), Argument::Null);
        let known = "2021-05-20T06:34:21Z".to_owned();
        assert_eq!(*date(Some(known.clone())), Argument::Known(known));
    }
}
