//! A machine that permits few files: reads wait for a file instead of failing.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault};
use plugin_host::Launch;

use super::cancellation::{HUNG, OPERATION, reading};
use super::messages::{Client, configure};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

/// The provider's binary with at most so many open files.
fn with_files(files: u32) -> Launch {
    let limited = format!("ulimit -n {files} && exec \"$0\"");
    Launch::new("/bin/sh").arguments(["-c", &limited, PROVIDER])
}

#[tokio::test]
async fn three_hundred_reads_succeed_with_few_files() -> Result<()> {
    for files in [48, 128] {
        let plugin = with_files(files).start().await?;
        let mut client = Client::new(plugin.connect(None).await?);
        // Each call lasts long enough for others to find no file.
        let slow = Fault::on(OPERATION).delay(Duration::from_millis(300));
        let cloud = Cloud::builder().fault(slow).start()?;
        configure(&mut client, &cloud).await?;
        // The same key in each: equal calls that wait may share an answer.
        let reads: Vec<_> =
            (0..300).map(|_| reading(&client, super::cancellation::INSTANCE)).collect();
        for read in reads {
            let ended = tokio::time::timeout(HUNG, read).await.context("it goes on")???;
            ensure!(ended.diagnostics.is_empty(), "{files}: {:?}", ended.diagnostics);
        }
        let nonces: BTreeSet<_> = cloud.requests().into_iter().map(|r| r.nonce).collect();
        assert_eq!(nonces.len(), cloud.requests().len());
    }
    Ok(())
}
