//! All rows through the API client in this process, some at a time.

use std::sync::{Arc, Mutex, PoisonError};

use alicloud::credentials::{Credential, FixedSource, KeyPair, SigningIdentity};
use alicloud::{
    CallSettings, Client, Clock, Deadline, EncryptionKeyRequest, Endpoint, EndpointOverride,
    Endpoints, Error, Network, Proxies, Scheme, TimeLimits, Transport,
};
use anyhow::{Context, Result, bail, ensure};
use futures_util::future::join_all;
use mock_alicloud::Cloud;
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

use super::terraform::{Reached, cloud};
use super::{Row, Service, rows};
use crate::support::assert_holds_none;

/// How many rows are played at a time: most of them mostly wait.
const AT_A_TIME: usize = 8;

#[test]
fn every_row_ends_the_same_through_the_client() -> Result<()> {
    let (left, failures) = (Mutex::new(rows()), Mutex::new(Vec::new()));
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some((name, row)) = next() {
                    let failure = play(row).err().map(|error| format!("--- {name}: {error:#}"));
                    failures.lock().unwrap_or_else(PoisonError::into_inner).extend(failure);
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    ensure!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
    Ok(())
}

fn play(row: &Row) -> Result<()> {
    let cloud = cloud(row)?;
    let services = Reached::all(row, &cloud)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reads = services.iter().map(|reached| reached.read(row, &cloud));
    for (reached, outcome) in services.iter().zip(runtime.block_on(join_all(reads))) {
        match (&row.failure, outcome?) {
            (None, Ok(())) => {}
            (Some(failure), Err(error)) => {
                ensure!((failure.is_kind)(&error.kind), "another kind: {error:?}");
                assert_holds_none(&cloud, "the error", &format!("{error} {error:?}"))?;
            }
            (_, outcome) => bail!("{:?}: {outcome:?}", reached.service),
        }
        reached.assert_called(row, &cloud)?;
    }
    Ok(())
}

impl Reached {
    /// Reads the key that Terraform reads in the row.
    async fn read(&self, row: &Row, cloud: &Cloud) -> Result<Result<(), Error>> {
        let client = client(self, row, cloud)?;
        let region = "cn-hangzhou".parse()?;
        let deadline = &Deadline::after(row.limit);
        let (_, name) = self.service.argument();
        Ok(match self.service {
            Service::Kms => client.describe_key(&region, &name.parse()?, deadline).await.map(drop),
            Service::MongoDb => {
                let request = EncryptionKeyRequest {
                    db_instance_id: &name.parse()?,
                    encryption_key: None,
                    encryption_type: None,
                    target_region_id: None,
                };
                client.describe_encryption_key(&region, request, deadline).await.map(drop)
            }
        })
    }
}

fn client(reached: &Reached, row: &Row, cloud: &Cloud) -> Result<Client> {
    let endpoint = EndpointOverride::Endpoint(Endpoint::parse(&reached.endpoint, Scheme::Https)?);
    let endpoints = Endpoints { kms: endpoint.clone(), dds: endpoint, ..Endpoints::default() };
    let settings = CallSettings { endpoints, ..CallSettings::default() };
    let limits = TimeLimits { connect: row.connect, read: row.silence };
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    let network = Arc::new(Network::new(limits, Proxies::default(), machine));
    let transport = Arc::new(Transport::new(settings, network, Clock::system()));
    let mut keys = cloud.access_keys().into_iter();
    let key = keys.find(|key| key.security_token.is_none()).context("no access key")?;
    let pair = KeyPair {
        access_key_id: key.access_key_id,
        access_key_secret: key.access_key_secret.into(),
        security_token: None,
    };
    let credential = Credential::new("the test", SigningIdentity::KeyPair(pair));
    Ok(Client::new(transport, Arc::new(FixedSource::new(Ok(credential)))))
}
