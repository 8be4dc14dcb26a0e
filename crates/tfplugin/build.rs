//! Compiles the workspace's `proto/` to Rust with a compiler written in Rust: no `protoc`, no network.

use prost_types::{DescriptorProto, FileDescriptorSet};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The definitions, seen from this crate.
const PROTO: &str = "../../proto";

/// What version 5 of Terraform's protocol has, and what version 6 calls the same or adds fields
/// to: compiled once, for both.
const ALIKE: [(&str, &str); 15] = [
    ("AttributePath", "AttributePath"),
    ("CallFunction", "CallFunction"),
    ("ClientCapabilities", "ClientCapabilities"),
    ("Configure", "ConfigureProvider"),
    ("Deferred", "Deferred"),
    ("Diagnostic", "Diagnostic"),
    ("DynamicValue", "DynamicValue"),
    ("Function", "Function"),
    ("FunctionError", "FunctionError"),
    ("GetFunctions", "GetFunctions"),
    ("GetResourceIdentitySchemas", "GetResourceIdentitySchemas"),
    ("ReadDataSource", "ReadDataSource"),
    ("ServerCapabilities", "ServerCapabilities"),
    ("Stop", "StopProvider"),
    ("ValidateDataSourceConfig", "ValidateDataResourceConfig"),
];

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed={PROTO}");
    let files = [
        "tfplugin5.proto",
        "tfplugin6.proto",
        "go_plugin/grpc_broker.proto",
        "go_plugin/grpc_controller.proto",
        "go_plugin/grpc_stdio.proto",
    ];
    let descriptors = protox::compile(files, [PROTO])?;
    let mut builder = tonic_prost_build::configure().build_client(false).bytes(".");
    for (older, newer) in ALIKE {
        let newer = message(&descriptors, "tfplugin6", newer)?;
        if !extends(newer, message(&descriptors, "tfplugin5", older)?) {
            return Err(format!("{older} is not alike in both versions").into());
        }
        // A message without fields of its own is only a place for requests and responses.
        let rust =
            if newer.field.is_empty() { snake_case(newer.name()) } else { newer.name().into() };
        let rust = format!("crate::protocol::wire::v6::{rust}");
        builder = builder.extern_path(format!(".tfplugin5.{older}"), rust);
    }
    builder.compile_fds(descriptors)?;
    Ok(())
}

fn message<'a>(
    descriptors: &'a FileDescriptorSet,
    package: &str,
    name: &str,
) -> Result<&'a DescriptorProto> {
    let file = descriptors.file.iter().find(|file| file.package() == package);
    let message = file.and_then(|file| file.message_type.iter().find(|it| it.name() == name));
    message.ok_or_else(|| format!("there is no {package}.{name}").into())
}

/// Whether a message has everything that its older version has, in the same way.
fn extends(newer: &DescriptorProto, older: &DescriptorProto) -> bool {
    let fields = older.field.iter().all(|old| {
        let mut renamed = old.clone();
        renamed.type_name = old.type_name.as_ref().map(|it| it.replace("tfplugin5", "tfplugin6"));
        newer.field.contains(&renamed)
    });
    let nested = older.nested_type.iter().all(|old| {
        newer.nested_type.iter().any(|new| new.name() == old.name() && extends(new, old))
    });
    fields && nested && newer.enum_type == older.enum_type
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
