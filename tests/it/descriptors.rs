//! What `proto/` declares, held against what is published: the facts of the protocols are files in
//! `tests/data/protocol`, one for each of ours and under the same name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use protox::prost_reflect::{
    DescriptorPool, EnumDescriptor, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor,
};
use serde_json::{Map, Value};

/// What is declared or published, by its full name: the fields of a message, the values of an
/// enumeration, the messages of an RPC. Reserved numbers are left out, for nothing is sent under
/// them.
type Facts = BTreeMap<String, Value>;

#[test]
fn everything_that_is_declared_is_exactly_as_published() -> Result<()> {
    let mut deviations = Vec::new();
    for file in declared_files()? {
        let published = published(&name_of(&file)?)?;
        let declared = declared(&file)?;
        ensure!(!declared.is_empty(), "{} declares nothing", file.display());
        for (name, declared) in declared {
            match published.get(&name) {
                Some(published) if *published == declared => {}
                Some(published) => {
                    deviations
                        .push(format!("{name}\n  declared  {declared}\n  published {published}"));
                }
                None => deviations.push(format!("{name} is not published")),
            }
        }
    }
    ensure!(deviations.is_empty(), "{}", deviations.join("\n"));
    Ok(())
}

#[test]
fn every_protocol_whose_facts_are_here_is_declared() -> Result<()> {
    let declared: Vec<_> = declared_files()?.iter().map(|it| name_of(it)).collect::<Result<_>>()?;
    for file in files(&root().join("tests/data/protocol"), "json")? {
        let name = name_of(&file)?;
        ensure!(declared.contains(&name), "{name} is not declared");
    }
    Ok(())
}

#[test]
fn a_deviation_of_any_kind_is_seen() -> Result<()> {
    let source = "syntax = \"proto3\"; package p; message M { int32 a = 1; }";
    let facts = facts(&compiled("p.proto", source)?)?;
    for other in [
        "message M { int32 a = 2; }",
        "message M { int32 b = 1; }",
        "message M { int64 a = 1; }",
        "message M { M a = 1; }",
        "message M { repeated int32 a = 1; }",
        "message M { optional int32 a = 1; }",
        "message M { oneof o { int32 a = 1; } }",
        "message M { map<string, int32> a = 1; }",
        "message M { int32 a = 1; int32 b = 2; }",
        "message M { int32 a = 1 [deprecated = true]; }",
        "message M {}",
    ] {
        let source = format!("syntax = \"proto3\"; package p; {other}");
        let other_facts = self::facts(&compiled("p.proto", &source)?)?;
        ensure!(other_facts["p.M"] != facts["p.M"], "not seen: {other}");
    }
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn declared_files() -> Result<Vec<PathBuf>> {
    files(&root().join("proto"), "proto")
}

/// The files of this extension in a folder, at any depth.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    ensure!(!found.is_empty(), "no .{extension} in {}", folder.display());
    Ok(found)
}

fn name_of(file: &Path) -> Result<String> {
    Ok(file.file_stem().and_then(|it| it.to_str()).context("a name")?.to_owned())
}

fn declared(file: &Path) -> Result<Facts> {
    let proto = root().join("proto");
    let pool = DescriptorPool::from_file_descriptor_set(protox::compile([file], [&proto])?)?;
    // Names in a pool have slashes on every system.
    let name = file.strip_prefix(&proto)?.to_str().context("a name")?.replace('\\', "/");
    facts(&pool.get_file_by_name(&name).context("the compiled file")?)
}

/// A file of this content, compiled.
fn compiled(name: &str, source: &str) -> Result<FileDescriptor> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(name), source)?;
    let pool = DescriptorPool::from_file_descriptor_set(protox::compile([name], [&folder])?)?;
    pool.get_file_by_name(name).context("the compiled file")
}

fn facts(file: &FileDescriptor) -> Result<Facts> {
    let mut facts = Facts::new();
    file.messages().for_each(|message| add_message(&mut facts, &message));
    file.enums().for_each(|it| add_enum(&mut facts, &it));
    for method in file.services().flat_map(|it| it.methods().collect::<Vec<_>>()) {
        let mut fact = Map::new();
        fact.insert("request".into(), method.input().full_name().into());
        fact.insert("response".into(), method.output().full_name().into());
        flag(&mut fact, "client_streaming", method.is_client_streaming());
        flag(&mut fact, "server_streaming", method.is_server_streaming());
        facts.insert(method.full_name().into(), fact.into());
    }
    Ok(facts)
}

fn add_message(facts: &mut Facts, message: &MessageDescriptor) {
    let fields: Vec<_> = message.fields().map(|it| field(&it)).collect();
    facts.insert(message.full_name().into(), by_number(fields));
    message.child_enums().for_each(|it| add_enum(facts, &it));
    message.child_messages().filter(|it| !it.is_map_entry()).for_each(|it| add_message(facts, &it));
}

fn add_enum(facts: &mut Facts, it: &EnumDescriptor) {
    let values: Map<_, _> =
        it.values().map(|value| (value.name().into(), value.number().into())).collect();
    facts.insert(it.full_name().into(), values.into());
}

fn field(field: &FieldDescriptor) -> Value {
    let mut fact = Map::new();
    fact.insert("number".into(), field.number().into());
    fact.insert("name".into(), field.name().into());
    let ty = match field.kind() {
        Kind::Message(entry) if field.is_map() => {
            let [key, value] = [entry.map_entry_key_field(), entry.map_entry_value_field()];
            format!("map<{},{}>", type_name(&key), type_name(&value))
        }
        _ => type_name(field),
    };
    fact.insert("type".into(), ty.into());
    let proto = field.field_descriptor_proto();
    flag(&mut fact, "repeated", field.is_list());
    flag(&mut fact, "optional", proto.proto3_optional());
    flag(&mut fact, "deprecated", proto.options.as_ref().is_some_and(|it| it.deprecated()));
    if let Some(oneof) = field.containing_oneof().filter(|it| !it.is_synthetic()) {
        fact.insert("oneof".into(), oneof.name().into());
    }
    fact.into()
}

fn type_name(field: &FieldDescriptor) -> String {
    match field.kind() {
        Kind::Message(message) => message.full_name().into(),
        Kind::Enum(it) => it.full_name().into(),
        scalar => format!("{scalar:?}").to_lowercase(),
    }
}

fn flag(fact: &mut Map<String, Value>, name: &str, is: bool) {
    if is {
        fact.insert(name.into(), true.into());
    }
}

/// Fields in the order of their numbers, for that in which they are written means nothing.
fn by_number(mut fields: Vec<Value>) -> Value {
    fields.sort_by_key(|field| field["number"].as_u64());
    fields.into()
}

fn published(name: &str) -> Result<Facts> {
    let file = root().join("tests/data/protocol").join(name).with_extension("json");
    let text = fs::read(&file).with_context(|| file.display().to_string())?;
    let whole: Value = serde_json::from_slice(&text)?;
    let package = whole["package"].as_str().context("a package")?;
    let mut facts = Facts::new();
    for (service, methods) in members(&whole["services"]) {
        for (method, fact) in members(methods) {
            facts.insert(format!("{package}.{service}.{method}"), fact.clone());
        }
    }
    add_published(&mut facts, package, &whole);
    Ok(facts)
}

fn add_published(facts: &mut Facts, scope: &str, within: &Value) {
    for (name, values) in members(&within["enums"]) {
        facts.insert(format!("{scope}.{name}"), values.clone());
    }
    for (name, message) in members(&within["messages"]) {
        let name = format!("{scope}.{name}");
        let fields = message["fields"].as_array().cloned().unwrap_or_default();
        facts.insert(name.clone(), by_number(fields));
        add_published(facts, &name, message);
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
