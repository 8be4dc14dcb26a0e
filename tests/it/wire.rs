//! Values on the wire, held against go-cty, which writes and reads the other end: the cases are
//! files in `tests/data/wire`, where a README says how a value is written in them.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::Value as Json;
use tfplugin::value::{Bound, Entries, Error, Number, Refinements, Type, Value, json, msgpack};

/// A value of a type in bytes, or bytes that are none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    r#type: Type,
    #[serde(default)]
    value: Json,
    msgpack: Option<String>,
    json: Option<String>,
    /// A part of the message, where the bytes are refused.
    error: Option<String>,
    /// What go-cty does with those, for the reader.
    #[serde(rename = "go_cty")]
    _go_cty: Option<String>,
}

#[test]
fn what_go_cty_writes_is_read_and_written_back_byte_for_byte() -> anyhow::Result<()> {
    each(&WRITTEN, |case| {
        let bytes = bytes(case.msgpack.as_deref().context("no bytes")?)?;
        let value = value(&case.value, &case.r#type)?;
        let decoded = msgpack::decode(&bytes, &case.r#type)?;
        ensure!(decoded == value, "another value is read: {decoded:?}");
        let encoded = msgpack::encode(&value, &case.r#type)?;
        ensure!(encoded == bytes, "other bytes are written: {}", hex::encode(encoded));
        Ok(())
    })
}

#[test]
fn what_go_cty_writes_in_json_is_read() -> anyhow::Result<()> {
    each(&WRITTEN, |case| {
        let value = value(&case.value, &case.r#type)?;
        let Some(text) = &case.json else { return Ok(()) };
        let decoded = json::decode(text.as_bytes(), &case.r#type)?;
        // JSON writes a float as a decimal text.
        let floats = case.value.to_string().contains("$float");
        ensure!(floats || decoded == value, "another value is read: {decoded:?}");
        Ok(())
    })
}

#[test]
fn what_go_cty_reads_is_read_in_whatever_form_it_comes() -> anyhow::Result<()> {
    each(&["accepted"], |case| {
        ensure!(decode(case)?? == value(&case.value, &case.r#type)?, "another value is read");
        Ok(())
    })
}

#[test]
fn bytes_that_are_no_value_of_the_type_are_refused_with_the_reason() -> anyhow::Result<()> {
    each(&["refused"], |case| {
        let expected = case.error.as_deref().context("no reason")?;
        let error = decode(case)?.err().context("it is read")?.to_string();
        ensure!(error.contains(expected), "another reason: {error}");
        Ok(())
    })
}

/// The files of what go-cty writes.
const WRITTEN: [&str; 4] = ["primitives", "collections", "dynamic", "unknown"];

/// Checks each case of the files, and names all that fail.
fn each(files: &[&str], check: impl Fn(&Case) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wire");
    let mut failures = Vec::new();
    for file in files {
        let text = fs::read(folder.join(file).with_extension("json"))?;
        let cases: Vec<Case> = serde_json::from_slice(&text).context(file.to_string())?;
        ensure!(!cases.is_empty(), "{file} has no cases");
        for case in cases {
            if let Err(error) = check(&case) {
                failures.push(format!("{file}: {}: {error:#}", case.name));
            }
        }
    }
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

/// Decodes the bytes of a case that has them in one of the two forms.
fn decode(case: &Case) -> anyhow::Result<Result<Value, Error>> {
    Ok(match (&case.msgpack, &case.json) {
        (Some(hex), None) => msgpack::decode(&bytes(hex)?, &case.r#type),
        (None, Some(text)) => json::decode(text.as_bytes(), &case.r#type),
        _ => bail!("neither msgpack nor json, or both"),
    })
}

/// Bytes from hexadecimal words, of which `78*300` is one that is repeated.
fn bytes(text: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for word in text.split_whitespace() {
        let (unit, times) = word.split_once('*').unwrap_or((word, "1"));
        bytes.extend(hex::decode(unit)?.repeat(times.parse()?));
    }
    Ok(bytes)
}

/// A value from the form in which the files have it.
fn value(json: &Json, ty: &Type) -> anyhow::Result<Value> {
    if json.is_null() {
        return Ok(Value::Null);
    }
    if let Some(refined) = json.get("$unknown") {
        let refined = refinements(refined)?;
        let none = refined == Refinements::default();
        return Ok(Value::Unknown((!none).then(|| Box::new(refined))));
    }
    if let Some(repeat) = json.get("$repeat") {
        let (unit, times): (Json, usize) = serde_json::from_value(repeat.clone())?;
        let whole = match unit {
            Json::String(text) => Json::from(text.repeat(times)),
            other => Json::from(vec![other; times]),
        };
        return value(&whole, ty);
    }
    Ok(match (ty, json) {
        (Type::Bool, Json::Bool(bool)) => Value::Bool(*bool),
        (Type::Number, json) => Value::Number(number(json)?),
        (Type::String, Json::String(text)) => Value::String(text.clone()),
        (Type::Dynamic, Json::Object(typed)) => {
            let ty: Type = serde_json::from_value(typed["$type"].clone())?;
            let value = value(&typed["$value"], &ty)?;
            Value::Dynamic(Box::new((ty, value)))
        }
        (Type::List(ty) | Type::Set(ty), Json::Array(elements)) => {
            Value::List(elements.iter().map(|it| value(it, ty)).collect::<Result<_, _>>()?)
        }
        (Type::Tuple(types), Json::Array(elements)) => {
            let elements = elements.iter().zip(types).map(|(it, ty)| value(it, ty));
            Value::List(elements.collect::<Result<_, _>>()?)
        }
        (ty, Json::Object(members)) => {
            let pair = |(name, member): (&String, &Json)| {
                let ty = match ty {
                    Type::Map(ty) => ty,
                    Type::Object(types) => types.get(name).context(name.clone())?,
                    _ => bail!("{name} of a type without names"),
                };
                Ok((name.clone(), value(member, ty)?))
            };
            let pairs = members.iter().map(pair).collect::<anyhow::Result<_>>()?;
            Value::Map(Entries::from_pairs(pairs).map_err(anyhow::Error::msg)?)
        }
        (ty, json) => bail!("{json} is not a value of {ty:?}"),
    })
}

fn number(json: &Json) -> anyhow::Result<Number> {
    let number = match (json, &json["$float"]) {
        (Json::String(text), _) => Number::parse(text),
        (_, Json::String(text)) => Number::from_f64(text.parse()?),
        _ => None,
    };
    number.with_context(|| format!("{json} is not a number"))
}

fn refinements(json: &Json) -> anyhow::Result<Refinements> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Refined {
        null: Option<bool>,
        prefix: Option<String>,
        min: Option<(Json, bool)>,
        max: Option<(Json, bool)>,
        min_length: Option<u64>,
        max_length: Option<u64>,
    }
    let Refined { null, prefix, min, max, min_length, max_length } =
        serde_json::from_value(json.clone())?;
    let bound = |bound: Option<(Json, bool)>| {
        let bound =
            bound.map(|(json, inclusive)| anyhow::Ok(Bound { number: number(&json)?, inclusive }));
        bound.transpose()
    };
    Ok(Refinements { null, prefix, min: bound(min)?, max: bound(max)?, min_length, max_length })
}
