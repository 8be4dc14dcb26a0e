//! What the plugin writes to stderr.

use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use serde_json::Value;

use super::provider;

/// The stderr of a plugin that refuses one client and then ends.
async fn stderr(variables: &[(&str, &str)]) -> anyhow::Result<String> {
    let identity = plugin_host::Identity::generate()?;
    let mut launch = provider().identity(&identity)?;
    for (name, value) in variables {
        launch = launch.variable(name, *value);
    }
    let plugin = launch.start().await?;
    let other = plugin_host::Identity::generate()?;
    // Under TLS 1.3 the refusal reaches the client with its first call.
    if let Ok(channel) = plugin.connect(Some(&other)).await {
        assert!(GrpcControllerClient::new(channel).shutdown(Empty {}).await.is_err());
    }
    let channel = plugin.connect(Some(&identity)).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    Ok(plugin.ended().await?.stderr)
}

#[tokio::test]
async fn every_line_is_what_go_plugin_parses() -> anyhow::Result<()> {
    let stderr = stderr(&[("TF_LOG", "TRACE")]).await?;
    assert!(!stderr.is_empty());
    for line in stderr.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |key| line[key].as_str().unwrap_or_default().to_owned();
        assert!(["trace", "debug", "info", "warn", "error"].contains(&&*text("@level")), "{line}");
        assert!(!text("@message").is_empty(), "{line}");
        let timestamp = text("@timestamp");
        let (_, fraction) = timestamp.split_once('.').unwrap_or_default();
        assert_eq!(fraction.len(), "000000Z".len(), "{timestamp}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_client_is_a_warning_and_silence_is_the_default() -> anyhow::Result<()> {
    let warned = stderr(&[("TF_LOG_PROVIDER", "WARN")]).await?;
    assert!(warned.contains("connection refused"), "{warned}");
    assert_eq!(stderr(&[]).await?, "");
    assert_eq!(stderr(&[("TF_LOG", "ERROR")]).await?, "");
    Ok(())
}
