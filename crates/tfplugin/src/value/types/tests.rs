use proptest::prelude::*;

use super::*;
use crate::value::arbitrary;

fn parse(json: &str) -> Result<Type, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn types_have_the_json_form_of_cty() {
    let object = Type::Object(BTreeMap::from([
        ("id".to_owned(), Type::String),
        ("all".to_owned(), Type::Tuple(vec![Type::Bool, Type::Dynamic])),
    ]));
    for (ty, json) in [
        (Type::Number, r#""number""#),
        (Type::List(Box::new(Type::String)), r#"["list","string"]"#),
        (Type::Set(Box::new(Type::Bool)), r#"["set","bool"]"#),
        (Type::Map(Box::new(Type::Dynamic)), r#"["map","dynamic"]"#),
        (Type::Tuple(vec![]), r#"["tuple",[]]"#),
        (object, r#"["object",{"all":["tuple",["bool","dynamic"]],"id":"string"}]"#),
    ] {
        assert_eq!(String::from_utf8(ty.to_json()).unwrap(), json);
        assert_eq!(parse(json).unwrap(), ty);
    }
}

#[test]
fn optional_attributes_are_read_as_attributes() {
    let optional = parse(r#"["object",{"a":"bool"},["a"]]"#).unwrap();
    assert_eq!(optional, Type::Object(BTreeMap::from([("a".to_owned(), Type::Bool)])));
}

#[test]
fn what_is_not_a_type_is_refused() {
    for json in [
        r#""int""#,
        "null",
        "[]",
        r#"["list"]"#,
        r#"["list","string","string"]"#,
        r#"["vector","string"]"#,
        r#"["object",["string"]]"#,
        r#"["object",{"a":"bool"},["a"],1]"#,
        r#"["object",{"a":"bool","a":"bool"}]"#,
        r#"["tuple",{"a":"bool"}]"#,
        r#""bool" "bool""#,
    ] {
        assert!(parse(json).is_err(), "{json}");
    }
}

#[test]
fn types_nest_up_to_the_limit_and_no_deeper() {
    let lists = |n: usize| r#"["list","#.repeat(n) + r#""bool""# + &"]".repeat(n);
    assert!(parse(&lists(MAX_DEPTH)).is_ok());
    assert!(parse(&lists(MAX_DEPTH + 1)).is_err());
    assert!(parse(&lists(100_000)).is_err());
    let objects = |n: usize| r#"["object",{"a":"#.repeat(n) + r#""bool""# + &"}]".repeat(n);
    assert!(parse(&objects(MAX_DEPTH)).is_ok());
    assert!(parse(&objects(MAX_DEPTH + 1)).is_err());
}

proptest! {
    #[test]
    fn every_type_survives_its_json_form(ty in arbitrary::types()) {
        prop_assert_eq!(serde_json::from_slice::<Type>(&ty.to_json()).unwrap(), ty);
    }
}
