//! Arbitrary types, and values of them, for the property tests.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::{Bound, Number, Refinements, Type, Value};

/// The encoding that the values are for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Encoding {
    /// Has every value.
    Msgpack,
    /// Has no unknown values, and decodes floats as decimal texts.
    Json,
}

/// A type of a few levels.
pub(super) fn types() -> impl Strategy<Value = Type> {
    let leaf =
        prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String), Just(Type::Dynamic),];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|it| Type::List(Box::new(it))),
            inner.clone().prop_map(|it| Type::Set(Box::new(it))),
            inner.clone().prop_map(|it| Type::Map(Box::new(it))),
            btree_map("[a-z]{0,3}|\\PC{1,2}", inner.clone(), 0..4).prop_map(Type::Object),
            vec(inner, 0..4).prop_map(Type::Tuple),
        ]
    })
}

/// A type and a value of it.
pub(super) fn typed_values(encoding: Encoding) -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(move |ty| {
        let value = values(&ty, encoding, 2);
        (Just(ty), value)
    })
}

/// A value of a type. `dynamics` limits the nesting of dynamically typed values.
fn values(ty: &Type, encoding: Encoding, dynamics: u32) -> BoxedStrategy<Value> {
    let known = match ty {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => numbers(encoding).prop_map(Value::Number).boxed(),
        Type::String => ".{0,12}".prop_map(Value::String).boxed(),
        Type::Dynamic if dynamics == 0 => Just(Value::Null).boxed(),
        Type::Dynamic => types()
            .prop_flat_map(move |ty| {
                let value = values(&ty, encoding, dynamics - 1);
                (Just(ty), value).prop_map(|typed| Value::Dynamic(Box::new(typed)))
            })
            .boxed(),
        Type::List(element) | Type::Set(element) => {
            vec(values(element, encoding, dynamics), 0..6).prop_map(Value::List).boxed()
        }
        Type::Map(element) => btree_map(".{0,4}", values(element, encoding, dynamics), 0..4)
            .prop_map(|entries| Value::Map(entries.into()))
            .boxed(),
        Type::Object(attributes) => attributes
            .iter()
            .map(|(name, ty)| (Just(name.clone()), values(ty, encoding, dynamics)))
            .collect::<Vec<_>>()
            .prop_map(|entries| Value::Map(BTreeMap::from_iter(entries).into()))
            .boxed(),
        Type::Tuple(elements) => elements
            .iter()
            .map(|ty| values(ty, encoding, dynamics))
            .collect::<Vec<_>>()
            .prop_map(Value::List)
            .boxed(),
    };
    if encoding == Encoding::Json {
        return prop_oneof![8 => known, 1 => Just(Value::Null)].boxed();
    }
    let refined = refinements(ty)
        .prop_map(|it| Value::Unknown((it != Refinements::default()).then(|| Box::new(it))));
    prop_oneof![8 => known, 1 => Just(Value::Null), 1 => refined].boxed()
}

/// A number in any representation of the encoding.
pub(super) fn numbers(encoding: Encoding) -> BoxedStrategy<Number> {
    let exact = prop_oneof![
        any::<i64>().prop_map(Number::from),
        (-40_000_i64..70_000).prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?"
            .prop_map(|text| Number::parse(&text).unwrap()),
    ];
    match encoding {
        Encoding::Json => exact.boxed(),
        Encoding::Msgpack => {
            let float =
                any::<f64>().prop_map(|it| Number::from_f64(it).unwrap_or(Number::from(0_i64)));
            prop_oneof![3 => exact, 1 => float].boxed()
        }
    }
}

/// Refinements that apply to the type, or none.
fn refinements(ty: &Type) -> BoxedStrategy<Refinements> {
    let any_type =
        option::of(any::<bool>()).prop_map(|null| Refinements { null, ..Default::default() });
    match ty {
        Type::Dynamic => Just(Refinements::default()).boxed(),
        Type::String => (any_type, option::of(".{0,12}"))
            .prop_map(|(refined, prefix)| Refinements { prefix, ..refined })
            .boxed(),
        Type::Number => (any_type, option::of(bounds()), option::of(bounds()))
            .prop_map(|(refined, min, max)| Refinements { min, max, ..refined })
            .boxed(),
        Type::List(_) | Type::Set(_) | Type::Map(_) => {
            let length = || option::of(0..=i64::MAX.unsigned_abs());
            (any_type, length(), length())
                .prop_map(|(it, min_length, max_length)| Refinements {
                    min_length,
                    max_length,
                    ..it
                })
                .boxed()
        }
        _ => any_type.boxed(),
    }
}

fn bounds() -> impl Strategy<Value = Bound> {
    (numbers(Encoding::Msgpack), any::<bool>())
        .prop_map(|(number, inclusive)| Bound { number, inclusive })
}
