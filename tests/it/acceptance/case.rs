//! Ways to say who calls, each in a run of its own: a provider block, an environment and files,
//! and what arrives at the cloud by them.

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, HttpsProxy, Request, Seed, Signature};

use super::{KEY, kms_key};
use crate::support::{Workspace, assert_holds_none, workspace_against};

/// One way, and what comes of it. In its texts, names in braces stand for what the cloud has;
/// see [`fill`].
pub(super) struct Case {
    /// The provider block.
    pub(super) block: &'static str,
    /// The variables of the environment.
    pub(super) environment: &'static [(&'static str, &'static str)],
    /// The files below the home directory.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// What the cloud holds.
    pub(super) seed: fn(Seed) -> Seed,
    /// Whether the services' own hosts are reached, over TLS.
    pub(super) over_tls: bool,
    /// The operations that are called, in order.
    pub(super) calls: &'static [&'static str],
    /// Who reads the key: what follows the account in the ARN.
    pub(super) reader: &'static str,
    /// What else is to be seen in the requests.
    pub(super) check: fn(&[Request]) -> Result<()>,
}

/// A case in which nothing is said.
pub(super) const CASE: Case = Case {
    block: "",
    environment: &[],
    files: &[],
    seed: |seed| seed,
    over_tls: false,
    calls: &["DescribeKey"],
    reader: "user/terraform",
    check: |_| Ok(()),
};

impl Case {
    /// Plans one key, sees that what was expected arrives and nothing else, that no secret is in
    /// the output or in a log of everything, and that no file is another than before.
    pub(super) fn read(&self) -> Result<()> {
        let (cloud, workspace) = self.cloud_and_workspace()?;
        let proxy = self.over_tls.then(|| HttpsProxy::start(&cloud)).transpose()?;
        let workspace = match &proxy {
            Some(proxy) => workspace.through(proxy)?,
            None => workspace,
        };
        let workspace = workspace.traced();
        let plan = workspace.plan()?;
        ensure!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        let requests = cloud.requests();
        let calls: Vec<_> = requests.iter().filter_map(|it| it.action.as_deref()).collect();
        ensure!(calls == self.calls, "other calls: {calls:?}");
        let reader = reader(&cloud, requests.last().context("nothing is read")?)?;
        ensure!(reader == self.reader, "read by {reader}");
        (self.check)(&requests)?;
        assert_holds_none(&cloud, "the output", &plan.text())?;
        assert_holds_none(&cloud, "the log", &workspace.log()?)?;
        for (name, text) in self.files {
            let left = std::fs::read_to_string(workspace.path("home").join(name))?;
            ensure!(left == fill(text, &cloud, &workspace), "{name} is another: {left}");
        }
        Ok(())
    }

    /// Validates the configuration, for which nobody is called.
    pub(super) fn validate(&self) -> Result<()> {
        let (cloud, workspace) = self.cloud_and_workspace()?;
        let validated = workspace.validate()?;
        ensure!(validated.diagnostics()?.is_empty(), "{}", validated.text());
        ensure!(cloud.requests().is_empty(), "{:#?}", cloud.requests());
        Ok(())
    }

    fn cloud_and_workspace(&self) -> Result<(Cloud, Workspace)> {
        let cloud = Cloud::builder().seed((self.seed)(Seed::built_in())).start()?;
        let mut workspace = workspace_against(&cloud)?
            .signed_out()
            .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", cloud.url());
        for (name, text) in self.environment {
            let text = fill(text, &cloud, &workspace);
            workspace = workspace.with(name, text);
        }
        for (name, text) in self.files {
            workspace.write_at_home(name, fill(text, &cloud, &workspace))?;
        }
        let block = fill(self.block, &cloud, &workspace);
        let configuration = block + &kms_key(&[("key_id", KEY)]);
        Ok((cloud, workspace.main(configuration)?))
    }
}

/// A text with what the cloud and its built-in seed have instead of names in braces.
pub(super) fn fill(text: &str, cloud: &Cloud, workspace: &Workspace) -> String {
    let Seed { access_keys, roles, cloud_sso, oauth, bearer_tokens, .. } = Seed::built_in();
    let mut text = text
        .replace("{cloud}", &cloud.url())
        // With slashes on Windows too: in HCL and JSON, a backslash begins an escape sequence.
        .replace("{home}", &workspace.path("home").display().to_string().replace('\\', "/"))
        .replace("{account}", super::ACCOUNT);
    for key in access_keys {
        let prefix = match key.access_key_id.as_str() {
            "LTAI-example-full-access" => "",
            "STS.example-session" => "session_",
            _ => continue,
        };
        text = text
            .replace(&format!("{{{prefix}id}}"), &key.access_key_id)
            .replace(&format!("{{{prefix}secret}}"), &key.access_key_secret)
            .replace(&format!("{{{prefix}token}}"), &key.security_token.unwrap_or_default());
    }
    let oidc = roles.into_iter().flat_map(|role| role.oidc_tokens);
    let sso = cloud_sso.into_iter().map(|entry| entry.access_token);
    let bearer = bearer_tokens.into_iter().map(|entry| entry.token);
    let access = oauth.iter().map(|entry| entry.access_token.clone());
    let refresh = oauth.iter().map(|entry| entry.refresh_token.clone());
    oidc.map(|token| ("{oidc_token}", token))
        .chain(sso.map(|token| ("{cloud_sso_token}", token)))
        .chain(bearer.map(|token| ("{bearer_token}", token)))
        .chain(access.map(|token| ("{oauth_access_token}", token)))
        .chain(refresh.map(|token| ("{oauth_refresh_token}", token)))
        .fold(text, |text, (name, token)| text.replace(name, &token))
}

/// Who a request is from: the end of the ARN of its access key.
fn reader(cloud: &Cloud, request: &Request) -> Result<String> {
    match request.signature {
        Signature::None => return Ok("nobody".to_owned()),
        Signature::Bearer => return Ok("the bearer of a token".to_owned()),
        Signature::V1 | Signature::V3 => {}
    }
    let id = request.access_key_id.as_deref().context("no access key")?;
    let mut keys = cloud.access_keys().into_iter();
    let key = keys.find(|key| key.access_key_id == id).with_context(|| format!("no {id}"))?;
    Ok(key.arn.rsplit(':').next().unwrap_or_default().to_owned())
}

/// Makes a test of each case. The first argument is the function that runs the case.
macro_rules! cases {
    ($run:path; $($name:ident: $case:expr),+ $(,)?) => {
        $(#[test]
        fn $name() -> anyhow::Result<()> {
            $run(&$case)
        })+
    };
}
pub(super) use cases;
