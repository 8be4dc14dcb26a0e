use super::*;

fn object_type(attributes: &[(&str, Type)]) -> Type {
    Type::Object(attributes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

fn message(json: &str, ty: &Type) -> String {
    decode(json.as_bytes(), ty).unwrap_err().to_string()
}

#[test]
fn numbers_keep_all_their_digits() {
    for text in ["9007199254740993", "18446744073709551616", "0.1000000000000000000001", "1e400"] {
        let number = Value::Number(Number::parse(text).unwrap());
        assert_eq!(decode(text.as_bytes(), &Type::Number), Ok(number.clone()));
        assert_eq!(
            decode(format!(" [\n{text} ]").as_bytes(), &Type::List(Box::new(Type::Number))),
            Ok(Value::List(vec![number]))
        );
    }
}

#[test]
fn primitive_values_convert_as_they_do_in_terraform() {
    for (json, ty, value) in [
        (r#""1.5""#, Type::Number, Value::Number(Number::parse("1.5").unwrap())),
        (r#""true""#, Type::Bool, Value::Bool(true)),
        (r#""0""#, Type::Bool, Value::Bool(false)),
        ("1.50", Type::String, Value::String("1.50".to_owned())),
        ("true", Type::String, Value::String("true".to_owned())),
    ] {
        assert_eq!(decode(json.as_bytes(), &ty), Ok(value), "{json}");
    }
    assert_eq!(message(r#""yes""#, &Type::Bool), "a bool is required");
    assert_eq!(message(r#""secret""#, &Type::Number), "a number is required");
    assert_eq!(message("1", &Type::Bool), "a bool is required, not a number");
    assert_eq!(message("[]", &Type::String), "a string is required, not an array");
}

#[test]
fn a_missing_attribute_is_null_and_one_too_many_is_an_error() {
    let ty = object_type(&[("a", Type::Bool), ("b", Type::Bool)]);
    let value = decode(br#"{"a":true}"#, &ty).unwrap();
    assert_eq!(value.attribute("b"), Some(&Value::Null));
    assert_eq!(message(r#"{"c":true}"#, &ty), "c: the attribute is not expected");
    assert_eq!(message(r#"{"a":true,"a":true}"#, &ty), "a: the attribute occurs twice");
    let map = Type::Map(Box::new(Type::Bool));
    assert_eq!(message(r#"{"a":true,"a":true}"#, &map), r#"["a"]: the key occurs twice"#);
}

#[test]
fn no_attribute_is_made_up_in_a_value_that_brings_its_own_type() {
    let json = r#"{"type":["list",["object",{"a":"bool"}]],"value":[{}]}"#;
    assert_eq!(message(json, &Type::Dynamic), "[0].a: the attribute is missing");
}

#[test]
fn a_dynamic_value_is_an_object_of_value_and_type() {
    let value = Value::Dynamic(Box::new((Type::String, Value::Null)));
    let decoded = decode(br#"{"type":"string","value":null}"#, &Type::Dynamic);
    assert_eq!(decoded, Ok(value));
    assert_eq!(decode(b"null", &Type::Dynamic), Ok(Value::Null));
    for json in [
        r#"{"type":"string"}"#,
        r#"{"value":1}"#,
        r#"{"value":1,"type":"int"}"#,
        r#"{"value":1,"type":"number","a":1}"#,
    ] {
        let required = "an object of exactly a value and its type is required";
        assert_eq!(message(json, &Type::Dynamic), required);
    }
}

#[test]
fn the_path_leads_to_the_fault_and_the_message_keeps_the_value_to_itself() {
    let pair = Type::Tuple(vec![Type::String, Type::Number]);
    let ty = object_type(&[("pairs", Type::List(Box::new(pair)))]);
    let error = message(r#"{"pairs":[["a",1],["b","secret"]]}"#, &ty);
    assert_eq!(error, "pairs[1][1]: a number is required");
    let error = message(r#"{"pairs":[["a"]]}"#, &ty);
    assert_eq!(error, "pairs[0]: a tuple of length 2 is required, not 1");
}

#[test]
fn what_is_not_one_json_text_is_an_error() {
    for json in ["", "tru", "1 2", "{", r#""\ud800""#, "\"\n\""] {
        assert_eq!(message(json, &Type::String), "the text is not valid JSON", "{json}");
    }
    assert!(decode(b"\"\xff\"", &Type::String).is_err());
}
