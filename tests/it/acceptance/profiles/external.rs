//! Profiles whose credentials a program prints.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::read;
use crate::acceptance::case::{CASE, Case, cases, fill};
use crate::acceptance::{KEY, kms_key};
use crate::support::{assert_holds_none, workspace_against};

const PROFILE: &str = r#"{"current": "me", "profiles": [{
    "name": "me", "mode": "External", "region_id": "cn-hangzhou",
    "process_command": "{home}/bin/log-in --as 'team a; $HOME' \"*\""}]}
"#;

cases! { read;
    a_program_is_run_without_a_shell: Case {
        files: &[
            (".aliyun/config.json", PROFILE),
            ("bin/log-in", r#"#!/bin/sh
[ "$#" = 3 ] && [ "$1" = --as ] && [ "$2" = 'team a; $HOME' ] && [ "$3" = '*' ] || exit 1
echo '{"mode": "StsToken", "access_key_id": "{session_id}",
  "access_key_secret": "{session_secret}", "sts_token": "{session_token}"}'
"#),
        ],
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    what_a_program_says_aside_is_nobody_s_business: Case {
        files: &[
            (".aliyun/config.json", PROFILE),
            ("bin/log-in", r#"#!/bin/sh
echo 'the secret is {secret}' >&2
echo '{"access_key_id": "{id}", "access_key_secret": "{secret}"}'
"#),
        ],
        ..CASE
    },
}

#[test]
fn nothing_that_a_program_prints_is_shown_where_it_fails() -> Result<()> {
    for (program, said) in [
        ("echo 'secret {secret}'; exit 3", "ended with exit code 3"),
        ("echo 'secret {secret}'", "printed invalid output: "),
        ("echo '{\"access_key_id\": \"{secret}\"}'", "printed invalid output: "),
        (
            "echo '{\"access_key_id\": \"x\", \"access_key_secret\": [\"{secret}\"]}'",
            "cannot be used",
        ),
    ] {
        let cloud = Cloud::start()?;
        let workspace = workspace_against(&cloud)?.signed_out();
        let program = format!("#!/bin/sh\necho 'garbage {{secret}}' >&2\n{program}\n");
        for (name, text) in [(".aliyun/config.json", PROFILE), ("bin/log-in", &program)] {
            workspace.write_at_home(name, fill(text, &cloud, &workspace))?;
        }
        let workspace = workspace.traced();
        let workspace = workspace.main(kms_key(&[("key_id", KEY)]))?;
        let plan = workspace.plan()?;
        let error = plan.only_error()?;
        let origin = "The profile \"me\" in ";
        error.assert_error("Unable to read KMS key", None, &[origin, said])?;
        for (place, text) in [("the output", plan.text()), ("the log", workspace.log()?)] {
            assert_holds_none(&cloud, place, &text)?;
            assert!(!text.contains("garbage"), "{place} holds what the program printed");
        }
        assert!(cloud.requests().is_empty());
    }
    Ok(())
}
