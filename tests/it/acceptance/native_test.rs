//! `terraform test`.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::conditions::CONDITIONS;
use crate::support::workspace_against;

#[test]
fn terraform_s_own_tests_run_with_the_provider() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(CONDITIONS)?;
    let tests = include_str!("../../data/terraform/conditions.tftest.hcl");
    workspace.write("conditions.tftest.hcl", tests)?;
    let output = workspace.run(&["test", "-no-color"])?.succeeded()?;
    assert!(output.stdout.contains("Success! 3 passed, 0 failed."), "{}", output.text());
    Ok(())
}
