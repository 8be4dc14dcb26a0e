//! Many keys at once.

use std::collections::BTreeSet;

use anyhow::Result;
use mock_alicloud::{Cloud, Key, Seed};

use super::ACCOUNT;
use crate::support::{output, workspace_against};

#[test]
fn two_hundred_keys_are_each_read_once_and_each_request_has_a_nonce_of_its_own() -> Result<()> {
    let ids: BTreeSet<_> = (0..200).map(|number| format!("key-{number:03}")).collect();
    let keys = ids.iter().map(|id| Key::new("cn-hangzhou", ACCOUNT, id));
    let cloud = Cloud::builder().seed(keys.fold(Seed::built_in(), Seed::with_key)).start()?;
    let block = r#"
data "alicloud_kms_key" "many" {
  for_each = toset([for number in range(200) : format("key-%03d", number)])
  key_id   = each.key
}
"#;
    let all_enabled = "alltrue([for key in data.alicloud_kms_key.many : key.enabled])";
    let configuration = block.to_owned() + &output("all_enabled", all_enabled);
    let workspace = workspace_against(&cloud)?.main(configuration)?;

    assert_eq!(workspace.plan()?.code(), Some(2));
    let requests = cloud.requests();
    let read: BTreeSet<_> = requests.iter().filter_map(|request| request.param("KeyId")).collect();
    assert_eq!(requests.len(), 200);
    assert!(read.into_iter().eq(&ids));
    let nonces: BTreeSet<_> = requests.iter().filter_map(|r| r.nonce.as_deref()).collect();
    assert_eq!(nonces.len(), 200);

    assert_eq!(workspace.applied()?.output("all_enabled"), true);
    assert_eq!(cloud.requests().len(), 400);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_soft_limit_of_64_files_limits_no_parallelism() -> Result<()> {
    use std::time::Duration;

    use mock_alicloud::Fault;

    use super::KEY;

    let slow = Fault::on("DescribeKey").delay(Duration::from_millis(200));
    let cloud = Cloud::builder().fault(slow).start()?;
    let block = format!(
        "data \"alicloud_kms_key\" \"many\" {{\n  count  = 200\n  key_id = \"{KEY}\"\n}}\n"
    );
    let workspace = workspace_against(&cloud)?.main(block)?;
    let shell = ["/bin/sh", "-c", "ulimit -S -n 64; exec \"$0\" \"$@\""];
    let plan = ["plan", "-json", "-input=false", "-parallelism=200"];
    let output = workspace.start_through(&shell, &plan)?.wait()?;
    assert_eq!(output.code(), Some(0), "{}", output.text());
    // Reads of the same key that wait for a free connection share an answer.
    let sent = cloud.requests().len();
    assert!((101..=200).contains(&sent), "{sent}");
    Ok(())
}
