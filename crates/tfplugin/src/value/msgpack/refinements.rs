//! Unknown values: MessagePack extensions whose body can contain refinements.
//!
//! Sources: "Refinements" under "Unknown Values" in "Wire Format for Terraform Objects and
//! Associated Values", and go-cty's `cty/msgpack/unknown.go`.

use super::reader::{Reader, Token};
use super::scalar::{number, string};
use super::writer::Writer;
use crate::value::{Bound, Error, Refinements, Type};

/// The extension code of an unknown value without refinements.
const PLAIN: i8 = 0;
/// The extension code of an unknown value with refinements.
const REFINED: i8 = 0x0c;
/// The maximum size of refinements in bytes, as in go-cty.
const MAX_BODY: usize = 1024;

// The keys of the map in the body.
const NULL: i64 = 1;
const PREFIX: i64 = 2;
const MIN: i64 = 3;
const MAX: i64 = 4;
const MIN_LENGTH: i64 = 5;
const MAX_LENGTH: i64 = 6;

/// The refinements in an extension. Extensions with other codes than 0x0c, and keys that later
/// versions of Terraform may add, are ignored: the value is unknown in any case.
pub(super) fn decode(code: i8, body: &[u8], ty: &Type) -> Result<Option<Box<Refinements>>, Error> {
    // In go-cty, a body of at most one byte is a placeholder under any code, and a value of unknown
    // type has no refinements.
    if code != REFINED || body.len() <= 1 || matches!(ty, Type::Dynamic) {
        return Ok(None);
    }
    if body.len() > MAX_BODY {
        return Err(Error::new("the refinements of an unknown value are too large"));
    }
    let mut reader = Reader::new(body);
    let Token::Map(length) = reader.next()? else {
        return Err(invalid());
    };
    let mut refined = Refinements::default();
    for _ in 0..length {
        let key = match reader.next()? {
            Token::Int(key) => key,
            Token::Uint(_) => i64::MAX,
            _ => return Err(invalid()),
        };
        match key {
            NULL => refined.null = Some(bool(&mut reader)?),
            PREFIX if has_prefix(ty) => match reader.next()? {
                Token::Str(text) | Token::Bin(text) => refined.prefix = Some(string(text)?),
                _ => return Err(invalid()),
            },
            MIN if has_bounds(ty) => refined.min = Some(bound(&mut reader)?),
            MAX if has_bounds(ty) => refined.max = Some(bound(&mut reader)?),
            MIN_LENGTH if has_length(ty) => refined.min_length = Some(length_bound(&mut reader)?),
            MAX_LENGTH if has_length(ty) => refined.max_length = Some(length_bound(&mut reader)?),
            PREFIX..=MAX_LENGTH => return Err(invalid()),
            _ => reader.skip()?,
        }
    }
    // Like go-cty, ignore bytes after the map, which a later version may add.
    Ok((refined != Refinements::default()).then(|| Box::new(refined)))
}

/// Writes an unknown value with the refinements that apply to its type. If the refinements are too
/// large for go-cty, they are left out: they are hints.
pub(super) fn encode(
    out: &mut Writer,
    refined: Option<&Refinements>,
    ty: &Type,
) -> Result<(), Error> {
    let mut pairs = 0;
    let mut body = Writer::default();
    if let Some(refined) = refined.filter(|_| !matches!(ty, Type::Dynamic)) {
        pairs = write(&mut body, refined, ty)?;
    }
    let mut whole = Writer::default();
    whole.map(pairs)?;
    let body = [whole.into_bytes(), body.into_bytes()].concat();
    if pairs == 0 || body.len() > MAX_BODY {
        return out.ext(PLAIN, &[0]);
    }
    out.ext(REFINED, &body)
}

/// Writes the pairs of the body, sorted by key, and returns their number.
fn write(out: &mut Writer, refined: &Refinements, ty: &Type) -> Result<usize, Error> {
    let mut pairs = 0;
    let mut key = |out: &mut Writer, key: i64| {
        pairs += 1;
        out.uint(key.unsigned_abs());
    };
    if let Some(null) = refined.null {
        key(out, NULL);
        out.bool(null);
    }
    if let Some(prefix) = refined.prefix.as_ref().filter(|_| has_prefix(ty)) {
        key(out, PREFIX);
        out.str(prefix)?;
    }
    for (code, bound) in [(MIN, &refined.min), (MAX, &refined.max)] {
        if let Some(bound) = bound.as_ref().filter(|_| has_bounds(ty)) {
            key(out, code);
            out.array(2)?;
            out.number(&bound.number)?;
            out.bool(bound.inclusive);
        }
    }
    for (code, length) in [(MIN_LENGTH, refined.min_length), (MAX_LENGTH, refined.max_length)] {
        if let Some(length) = length.filter(|_| has_length(ty)) {
            key(out, code);
            out.uint(length);
        }
    }
    Ok(pairs)
}

fn has_prefix(ty: &Type) -> bool {
    matches!(ty, Type::String)
}

fn has_bounds(ty: &Type) -> bool {
    matches!(ty, Type::Number)
}

fn has_length(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_))
}

fn bool(reader: &mut Reader<'_>) -> Result<bool, Error> {
    match reader.next()? {
        Token::Bool(bool) => Ok(bool),
        _ => Err(invalid()),
    }
}

fn bound(reader: &mut Reader<'_>) -> Result<Bound, Error> {
    let Token::Array(2) = reader.next()? else {
        return Err(invalid());
    };
    Ok(Bound { number: number(reader.next()?)?, inclusive: bool(reader)? })
}

fn length_bound(reader: &mut Reader<'_>) -> Result<u64, Error> {
    match reader.next()? {
        Token::Int(length) => u64::try_from(length).map_err(|_| invalid()),
        _ => Err(invalid()),
    }
}

fn invalid() -> Error {
    Error::new("the refinements of an unknown value are not valid for its type")
}

#[cfg(test)]
mod tests;
