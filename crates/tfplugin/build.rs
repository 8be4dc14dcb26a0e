//! Compiles the workspace's `proto/` to Rust without `protoc` or a network.

use prost_types::{DescriptorProto, FileDescriptorSet};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The directory of the definitions, relative to this crate.
const PROTO: &str = "../../proto";

/// Messages of version 5 and their names in version 6, which can have additional fields. They are
/// compiled once, for both versions.
const SHARED_MESSAGES: [(&str, &str); 15] = [
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
    for (older, newer) in SHARED_MESSAGES {
        let newer = message(&descriptors, "tfplugin6", newer)?;
        if !extends(newer, message(&descriptors, "tfplugin5", older)?) {
            return Err(format!("{older} differs between the versions").into());
        }
        // A message without fields is a module for its request and response.
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
    message.ok_or_else(|| format!("the message {package}.{name} does not exist").into())
}

/// Whether a message has every field and nested message of its older version.
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
