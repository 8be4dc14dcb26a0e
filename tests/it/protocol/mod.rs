//! The plugin's contract with its host, driven without Terraform by a host of our own.

mod cancellation;
mod deferral;
mod functions;
mod future;
mod handshake;
mod lifetime;
mod logs;
mod messages;
mod rpc;
mod surface;
mod tls;
mod version_5;

use plugin_host::Launch;

/// The provider's binary, to be started as Terraform starts it.
fn provider() -> Launch {
    Launch::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud"))
}
