use super::*;
use crate::schema::example::{Example, Target};
use crate::schema::{Field, Optional, SetBlock};
use crate::value::Type;

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only the schema is looked at")]
enum Mixed {
    /// A text.
    Text,
    Number(u8),
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only the schema is looked at")]
enum Tagged {
    Number(u8),
}

fn example() -> Block {
    Schema::of::<Example>().unwrap().block
}

fn find(name: &str) -> Attribute {
    example().attributes.into_iter().find(|attribute| attribute.name == name).unwrap()
}

#[test]
fn modes_types_and_markers_come_from_the_field() {
    assert_eq!(find("name").mode, Mode::Required);
    assert_eq!((find("flag").mode, find("flag").r#type), (Mode::Computed, Type::Bool));
    assert_eq!(find("count_of_things").mode, Mode::OptionalComputed);
    assert_eq!(find("count_of_things").r#type, Type::Number);
    assert_eq!(find("tags").r#type, Type::Map(Box::new(Type::String)));
    assert_eq!(find("list").r#type, Type::List(Box::new(Type::String)));
    assert_eq!(find("set").r#type, Type::Set(Box::new(Type::String)));
    assert_eq!((find("how").r#type, find("order").r#type), (Type::String, Type::String));
    assert_eq!(find("order").description, "In which order.");
    assert!(find("secret").sensitive && !find("name").sensitive);
    assert!(find("old").deprecated && !find("name").deprecated);
}

#[test]
fn a_wrapped_doc_comment_is_one_line_and_a_list_stays_a_list() {
    assert_eq!(
        example().description,
        "A block for the tests, described on two lines.\n\n- a list\n- of two"
    );
}

#[test]
fn blocks_keep_their_limits_and_their_own_description() {
    let [hops, targets] = &example().blocks[..] else { panic!("not two blocks") };
    assert_eq!((hops.nesting, hops.min_items, hops.max_items), (Nesting::List, 1, 3));
    assert_eq!((targets.nesting, targets.min_items, targets.max_items), (Nesting::Set, 0, 1));
    assert_eq!(hops.block.description, "Which way.");
    assert_eq!(targets.block.description, "Where to.");
    assert_eq!(targets.block.attributes[0].name, "host");
}

#[test]
fn the_object_type_holds_attributes_and_blocks() {
    let Type::Object(attributes) = example().object_type() else { panic!("not an object") };
    assert_eq!(attributes.len(), 12);
    assert!(matches!(attributes["targets"], Type::Set(_)));
    assert!(matches!(attributes["hops"], Type::List(_)));
}

/// Declares a struct with one bad field and asserts why it is refused.
macro_rules! refused {
    ($($test:ident: { $($field:tt)* } => $reason:literal;)*) => {$(
        #[test]
        fn $test() {
            /// A block.
            #[derive(JsonSchema)]
            #[expect(dead_code, reason = "only the schema is looked at")]
            struct Bad { $($field)* }
            let error = Schema::of::<Bad>().unwrap_err().to_string();
            assert!(error.ends_with($reason), "{error}");
        }
    )*};
}

refused! {
    a_plain_type_is_refused:
        { /** Doc. */ name: String } => "its type must be a Field, ListBlock, SetBlock or SingleBlock";
    a_field_without_a_doc_comment_is_refused:
        { name: Field<Optional, String> } => "has no doc comment";
    a_reserved_name_is_refused:
        { /** Doc. */ count: Field<Optional, i64> } => "has a name reserved by Terraform";
    a_name_terraform_cannot_write_is_refused:
        { /** Doc. */ #[schemars(rename = "KeyId")] id: Field<Optional, String> }
        => "has a name that Terraform does not accept";
    a_misspelt_marker_is_refused:
        {
            /** Doc. */
            #[schemars(extend("x-terraform-sensitve" = true))]
            a: Field<Optional, String>
        }
        => "has a marker that does not exist, `x-terraform-sensitve`";
    a_sensitive_block_is_refused:
        { /** Doc. */ #[schemars(extend("x-terraform-sensitive" = true))] a: SetBlock<Target> }
        => "is a block, and only attributes can be sensitive";
    limits_that_contradict_each_other_are_refused:
        { /** Doc. */ #[schemars(length(min = 2, max = 1))] a: SetBlock<Target> }
        => "can never be written: its limits contradict each other";
    a_block_marked_as_an_attribute_is_refused:
        { /** Doc. */ #[schemars(extend("x-terraform-mode" = "Optional"))] a: SetBlock<Target> }
        => "is both an attribute and a block";
    an_enum_with_content_is_refused:
        { /** Doc. */ a: Field<Optional, Mixed> }
        => "is an enum with content; use an enum without content";
    an_enum_with_content_in_its_only_variant_is_refused:
        { /** Doc. */ a: Field<Optional, Tagged> }
        => "is an enum with content; use an enum without content";
    an_optional_type_inside_a_field_is_refused:
        { /** Doc. */ a: Field<Optional, Option<String>> }
        => "`Bad.a` can be null; use Field<Optional, T>, without Option";
    an_optional_enum_inside_a_list_is_refused:
        { /** Doc. */ a: Field<Optional, Vec<Option<crate::schema::example::Order>>> }
        => "can be null; use Field<Optional, T>, without Option";
    a_tuple_is_refused:
        { /** Doc. */ a: Field<Optional, (String, bool)> }
        => "is a tuple; use a struct or a Vec";
}
