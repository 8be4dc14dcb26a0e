//! Compiles the project's protocol definitions to clients.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../../proto");
    let files = [
        "tfplugin5.proto",
        "tfplugin6.proto",
        "go_plugin/grpc_broker.proto",
        "go_plugin/grpc_controller.proto",
        "go_plugin/grpc_stdio.proto",
    ];
    let descriptors = protox::compile(files, ["../../proto"])?;
    tonic_prost_build::configure().build_server(false).bytes(".").compile_fds(descriptors)?;
    Ok(())
}
