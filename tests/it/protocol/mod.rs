//! The plugin's contract with its host, driven without Terraform by a host of our own.

mod broker;
mod cancellation;
mod connections;
mod debug;
mod deferral;
mod functions;
mod future;
#[cfg(unix)]
mod groups;
#[cfg(unix)]
mod handshake;
#[cfg(unix)]
mod hostile;
mod hostile_servers;
#[cfg(unix)]
mod lifetime;
#[cfg(unix)]
mod limits;
mod logs;
mod matrix;
mod messages;
mod rpc;
#[cfg(unix)]
mod shortage;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod stopped;
mod surface;
#[cfg(unix)]
mod tcp;
mod tls;
mod version_5;

use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::{Launch, Plugin};
pub(crate) use rpc::status_of;

/// The provider's binary, to be started as Terraform starts it.
fn provider() -> Launch {
    Launch::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud"))
}

/// The same where there can be no Unix socket: below what is no directory.
fn over_tcp(launch: Launch) -> Launch {
    launch.variable("PLUGIN_UNIX_SOCKET_DIR", "/dev/null/sockets")
}

/// Ends a plugin as its host does.
async fn shut_down(plugin: &Plugin) -> anyhow::Result<()> {
    let channel = plugin.connect(None).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    Ok(())
}

/// Sends a signal by its name, such as `TERM`.
#[cfg(unix)]
async fn signal(plugin: &Plugin, name: &str) -> anyhow::Result<()> {
    let id = plugin.id().unwrap_or_default().to_string();
    let sent = tokio::process::Command::new("kill").args(["-s", name, &id]).status().await?;
    anyhow::ensure!(sent.success(), "kill -s {name} {id}");
    Ok(())
}
