//! A row under real Terraform.

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault, Handshake, HttpsCloud};

use super::row::{Failure, Front};
use super::service::REQUEST_ID;
use super::{Row, Service};
use crate::support::{Diagnostic, Workspace, data, workspace_against};

/// A cloud that does what the row says.
pub(super) fn cloud(row: &Row) -> Result<Cloud> {
    let cloud = Cloud::builder().request_id(REQUEST_ID).start()?;
    for service in Service::ALL {
        row.faults.iter().for_each(|play| cloud.fault(play(Fault::on(service.operation()))));
    }
    Ok(cloud)
}

/// A service as the provider reaches it.
pub(super) struct Reached {
    pub(super) service: Service,
    pub(super) endpoint: String,
    front: Option<HttpsCloud>,
}

impl Reached {
    pub(super) fn all(row: &Row, cloud: &Cloud) -> Result<Vec<Self>> {
        Service::ALL.into_iter().map(|service| Self::new(row, cloud, service)).collect()
    }

    fn new(row: &Row, cloud: &Cloud, service: Service) -> Result<Self> {
        let front = match row.front {
            Front::None => None,
            Front::Tls(handshake) => Some(HttpsCloud::start(cloud, handshake)?),
            Front::TlsForPlainHttp => Some(HttpsCloud::start(cloud, Handshake::Good)?),
        };
        let endpoint = match &front {
            None => cloud.url(),
            Some(front) if row.front == Front::TlsForPlainHttp => {
                format!("http://{}", front.address())
            }
            Some(front) => front.url(),
        };
        Ok(Self { service, endpoint, front })
    }

    /// Sees that it was called as often as the row says.
    pub(super) fn assert_called(&self, row: &Row, cloud: &Cloud) -> Result<()> {
        let calls = match &self.front {
            Some(front) => usize::try_from(front.connections())?,
            None => self.service.calls(cloud),
        };
        let is_expected = row.calls.map_or(calls > 0, |expected| calls == expected);
        ensure!(is_expected, "{:?} was called {calls} times", self.service);
        Ok(())
    }
}

/// Reads a key of each service in one run, and sees that it ends as the row says.
pub(super) fn play(row: &Row) -> Result<()> {
    let cloud = cloud(row)?;
    let services = Reached::all(row, &cloud)?;
    let workspace = workspace(row, &cloud, &services)?;
    let plan = workspace.plan()?;
    for reached in &services {
        reached.assert_called(row, &cloud)?;
        if let Some(failure) = &row.failure {
            let (address, summary) = reached.service.data_source();
            failure.assert_said(reached, summary, &plan.diagnostic_at(address)?)?;
        }
    }
    let expected = if row.failure.is_some() { services.len() } else { 0 };
    ensure!(plan.diagnostics()?.len() == expected, "other messages: {}", plan.text());
    Ok(())
}

pub(super) fn workspace(row: &Row, cloud: &Cloud, services: &[Reached]) -> Result<Workspace> {
    let mut workspace = workspace_against(cloud)?
        .with("CLIENT_CONNECT_TIMEOUT", row.connect.as_millis().to_string())
        .with("CLIENT_READ_TIMEOUT", row.silence.as_millis().to_string());
    let (mut authorities, mut blocks) = (String::new(), String::new());
    for Reached { service, endpoint, front } in services {
        workspace = workspace.with(service.variable(), endpoint);
        authorities.extend(front.iter().map(HttpsCloud::authority_pem));
        let block =
            data(service.data_source().0.trim_start_matches("data."), &[service.argument()]);
        let block = block.strip_suffix("}\n").context("a block has an end")?;
        let limit = row.limit.as_millis();
        blocks.push_str(&format!("{block}  timeouts {{\n    read = \"{limit}ms\"\n  }}\n}}\n"));
    }
    if !authorities.is_empty() {
        let file = workspace.path("authorities.pem");
        std::fs::write(&file, authorities)?;
        workspace = workspace.with("SSL_CERT_FILE", file);
    }
    workspace.main(blocks)
}

impl Failure {
    fn assert_said(&self, reached: &Reached, summary: &str, said: &Diagnostic) -> Result<()> {
        let Reached { service, endpoint, .. } = reached;
        let attribute = self.is_about_the_name.then_some(service.argument().0);
        let variable = service.variable();
        let place = format!(
            "Endpoint: {endpoint} (from the environment variable `{variable}`)\nRegion: cn-hangzhou"
        );
        let texts: Vec<_> = self.says.iter().map(|text| service.fill(text, endpoint)).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).chain([place.as_str()]).collect();
        said.assert_error(summary, attribute, &texts)
    }
}
