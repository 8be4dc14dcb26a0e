//! The example `describe_key`, against a loopback Alibaba Cloud.

use std::path::PathBuf;
use std::process::{Command, Output};

use alicloud::credentials::ChainLink;
use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;

const ALIAS: &str = "alias/production/backups";

#[test]
fn the_first_configured_source_of_the_chain_signs_the_call() -> Result<()> {
    let cloud = Cloud::start()?;
    let keys = cloud.access_keys();
    let user = keys.iter().find(|key| key.security_token.is_none()).context("no user")?;
    let uri = format!("{}/credentials/terraform", cloud.url());
    for variables in [
        vec![
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", user.access_key_id.as_str()),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", user.access_key_secret.as_str()),
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "not a URL, and not reached"),
        ],
        vec![("ALIBABA_CLOUD_CREDENTIALS_URI", uri.as_str())],
    ] {
        let Output { status, stdout, stderr } = describe_key(&cloud, &variables)?;
        let (stdout, stderr) = (String::from_utf8(stdout)?, String::from_utf8(stderr)?);
        ensure!(status.success() && stdout.ends_with(" is Enabled\n"), "{stdout}{stderr}");
    }
    let calls = cloud.requests_for("DescribeKey");
    ensure!(calls.len() == 2, "{calls:?}");
    for call in calls {
        let user_agent = call.header("user-agent").context("no user agent")?;
        ensure!(user_agent.starts_with("alicloud-rust/"), "{user_agent}");
    }
    Ok(())
}

#[test]
fn an_error_lists_all_sources_in_the_order_of_the_search() -> Result<()> {
    let cloud = Cloud::start()?;
    let Output { status, stderr, .. } = describe_key(&cloud, &[])?;
    let stderr = String::from_utf8(stderr)?;
    ensure!(!status.success());
    let places: Option<Vec<_>> =
        ChainLink::DEFAULT.iter().map(|link| stderr.find(link.name())).collect();
    let places = places.with_context(|| format!("a source is missing: {stderr}"))?;
    ensure!(places.is_sorted(), "{stderr}");
    ensure!(stderr.contains("`ALIBABA_CLOUD_CREDENTIALS_URI` is not set"), "{stderr}");
    ensure!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn a_variable_names_the_profile_in_both_files() -> Result<()> {
    let cloud = Cloud::start()?;
    let keys = cloud.access_keys();
    let user = keys.iter().find(|key| key.security_token.is_none()).context("no user")?;
    let (id, secret) = (&user.access_key_id, &user.access_key_secret);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let [cli, sdks] = ["cli-profiles.json", "sdks-profiles.ini"].map(|name| folder.join(name));
    std::fs::write(
        &cli,
        format!(
            r#"{{"current": "other", "profiles": [
                {{"name": "other", "mode": "AK", "access_key_id": "a", "access_key_secret": "b"}},
                {{"name": "ci", "mode": "AK", "access_key_id": "{id}", "access_key_secret": "{secret}"}}
            ]}}"#
        ),
    )?;
    std::fs::write(
        &sdks,
        format!("[dev]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = {secret}\n"),
    )?;
    let (cli, sdks) = (cli.to_string_lossy(), sdks.to_string_lossy());
    for profile in ["ci", "dev"] {
        let variables = [
            ("ALIBABA_CLOUD_CONFIG_FILE", &*cli),
            ("ALIBABA_CLOUD_CREDENTIALS_FILE", &*sdks),
            ("ALIBABA_CLOUD_PROFILE", profile),
        ];
        let Output { status, stdout, stderr } = describe_key(&cloud, &variables)?;
        let (stdout, stderr) = (String::from_utf8(stdout)?, String::from_utf8(stderr)?);
        ensure!(
            status.success() && stdout.ends_with(" is Enabled\n"),
            "{profile}: {stdout}{stderr}"
        );
    }
    Ok(())
}

#[test]
fn half_a_key_pair_ends_the_search() -> Result<()> {
    let cloud = Cloud::start()?;
    let uri = format!("{}/credentials/terraform", cloud.url());
    let variables =
        [("ALIBABA_CLOUD_ACCESS_KEY_ID", "any"), ("ALIBABA_CLOUD_CREDENTIALS_URI", uri.as_str())];
    let Output { status, stderr, .. } = describe_key(&cloud, &variables)?;
    let stderr = String::from_utf8(stderr)?;
    ensure!(!status.success());
    ensure!(stderr.contains("`ALIBABA_CLOUD_ACCESS_KEY_SECRET` is not set"), "{stderr}");
    ensure!(cloud.requests().is_empty());
    Ok(())
}

/// Runs the example in a process with these environment variables alone.
fn describe_key(cloud: &Cloud, variables: &[(&str, &str)]) -> Result<Output> {
    let example = example()?;
    Command::new(&example)
        .args(["cn-hangzhou", ALIAS])
        .env_clear()
        .env("ALIBABA_CLOUD_ENDPOINT_KMS", cloud.url())
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .env(if cfg!(windows) { "USERPROFILE" } else { "HOME" }, "/nonexistent")
        // Windows opens no socket without it.
        .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
        .envs(variables.iter().copied())
        .output()
        .with_context(|| format!("{}: run `cargo build -p alicloud --examples`", example.display()))
}

/// The example's program, which `cargo test` builds beside the tests.
fn example() -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile = test.ancestors().nth(2).context("no directory of the profile")?;
    Ok(profile
        .join("examples")
        .join("describe_key")
        .with_extension(std::env::consts::EXE_EXTENSION))
}
