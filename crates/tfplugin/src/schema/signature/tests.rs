use super::*;

/// Puts things together.
///
/// In the order of the parameters.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
struct Join {
    /// What stands between.
    separator: String,
    /// What is joined.
    parts: Vec<String>,
    /// How often.
    again: i64,
}

/// The outcome.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is used")]
struct Joined {
    text: String,
    length: u64,
}

#[test]
fn parameters_stand_in_the_order_of_the_fields() {
    let signature = Signature::of::<Join, Joined>().unwrap();
    let parameters = signature.parameters.iter();
    let parameters: Vec<_> = parameters.map(|it| (it.name.as_str(), &it.r#type)).collect();
    let list = Type::List(Box::new(Type::String));
    let expected = [("separator", &Type::String), ("parts", &list), ("again", &Type::Number)];
    assert_eq!(parameters, expected);
    assert_eq!(signature.parameters[1].description, "What is joined.");
}

#[test]
fn the_doc_comment_describes_and_its_first_paragraph_is_the_summary() {
    let signature = Signature::of::<Join, Joined>().unwrap();
    assert_eq!(signature.summary, "Puts things together.");
    let description = "Puts things together.\n\nIn the order of the parameters.";
    assert_eq!(signature.description, description);
}

#[test]
fn a_struct_that_is_returned_is_an_object() {
    let Type::Object(attributes) = Signature::of::<Join, Joined>().unwrap().returns else {
        panic!("not an object")
    };
    let attributes: Vec<_> = attributes.iter().map(|(name, it)| (name.as_str(), it)).collect();
    assert_eq!(attributes, [("length", &Type::Number), ("text", &Type::String)]);
}

#[test]
fn names_that_blocks_cannot_have_are_names_of_parameters_and_of_what_is_in_a_result() {
    /// Takes a version apart.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct Parse {
        /// The version.
        version: String,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct Parsed {
        count: u64,
    }
    let signature = Signature::of::<Parse, Parsed>().unwrap();
    assert_eq!(signature.parameters[0].name, "version");
    let count = ("count".to_owned(), Type::Number);
    assert_eq!(signature.returns, Type::Object([count].into()));
}

#[test]
fn a_parameter_that_terraform_cannot_have_is_refused() {
    /// A function.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct LeftOut {
        /// A text.
        text: Option<String>,
    }
    /// A function.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is used")]
    struct Undescribed {
        text: String,
    }
    let reason = Signature::of::<LeftOut, String>().unwrap_err().to_string();
    assert!(reason.starts_with("`LeftOut.text` can be left out"), "{reason}");
    let reason = Signature::of::<Undescribed, String>().unwrap_err().to_string();
    assert!(reason.ends_with("has no doc comment"), "{reason}");
}
