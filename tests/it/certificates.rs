//! The certificates by which the API client verifies servers, against a server of this process.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use alicloud::{ErrorKind, Http, Network, Proxies, Request, Response, Route, TimeLimits};
use anyhow::{Context, Result, bail, ensure};
use http::Method;
use http::header::HeaderMap;
use mock_alicloud::{Cloud, Handshake, HttpsCloud};
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

fn network(variables: &[(&str, &str)]) -> Network {
    let environment: Environment = variables.iter().copied().collect();
    let machine = Arc::new(ThisMachine::new(environment));
    Network::new(TimeLimits::default(), Proxies::default(), machine)
}

async fn send(network: &Network, url: &str) -> Result<Result<Response, ErrorKind>> {
    let (headers, body) = (HeaderMap::new(), String::new());
    let route = Route::Network;
    Ok(network
        .send(Request {
            method: Method::GET,
            url: url.parse()?,
            headers,
            body,
            route,
            resource_id: None,
        })
        .await)
}

/// The error of a request whose certificates cannot be used.
async fn refusal(network: &Network, url: &str) -> Result<String> {
    match send(network, url).await? {
        Err(ErrorKind::Request(text)) => Ok(text),
        other => bail!("{other:?}"),
    }
}

const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nMAMBAgM=\n-----END CERTIFICATE-----\n";

#[tokio::test]
async fn a_file_that_holds_the_authority_in_any_form_is_taken() -> Result<()> {
    let cloud = Cloud::start()?;
    let https = HttpsCloud::start(&cloud, Handshake::Good)?;
    let authority = https.authority_pem();
    let folder = tempfile::tempdir()?;
    let text = |path: &Path| path.to_str().map(str::to_owned).context("a path in UTF-8");
    for (number, contents) in [
        authority.clone(),
        authority.replace('\n', "\r\n"),
        authority.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        format!("A comment\n{BROKEN}{authority}{BROKEN}"),
        format!("-----BEGIN CERTIFICATE-----\nMIIB\n{authority}"),
        authority.trim_end().to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let directory = folder.path().join(number.to_string());
        std::fs::create_dir_all(directory.join("nested"))?;
        let file = directory.join("authority.pem");
        std::fs::write(&file, &contents)?;
        std::fs::write(directory.join("README"), "no certificate")?;
        let (file, directory) = (text(&file)?, text(&directory)?);
        for variables in [
            &[("SSL_CERT_FILE", file.as_str())][..],
            &[("SSL_CERT_FILE", &file), ("SSL_CERT_DIR", "")],
            &[("SSL_CERT_DIR", &directory)],
            &[("SSL_CERT_DIR", &format!("/none::{directory}")), ("SSL_CERT_FILE", " ")],
        ] {
            let answer = send(&network(variables), &https.url()).await?;
            ensure!(answer.is_ok(), "{contents}: {variables:?}: {answer:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_holds_no_certificates_is_an_error_that_names_variable_and_path() -> Result<()> {
    let cloud = Cloud::start()?;
    let https = HttpsCloud::start(&cloud, Handshake::Good)?;
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("empty"), "")?;
    std::fs::write(path("text"), "no certificate")?;
    std::fs::write(path("binary"), [0x30, 0x82, 0xff, 0])?;
    std::fs::write(path("broken"), BROKEN)?;
    std::fs::write(path("large"), vec![b' '; 5 << 20])?;
    std::fs::create_dir(path("directory"))?;
    ensure!(Command::new("mkfifo").arg(path("pipe")).status()?.success(), "mkfifo");
    let not_pem = "contains no certificate in PEM";
    for (file, problem) in [
        (path("missing"), "cannot be read"),
        (path("empty"), "is empty"),
        (path("text"), not_pem),
        (path("binary"), not_pem),
        (path("broken"), not_pem),
        (path("large"), "is larger than any file of certificates"),
        (path("directory"), "is not a regular file"),
        (path("pipe"), "is not a regular file"),
        ("/dev/zero".to_owned(), "is not a regular file"),
        ("/dev/stdin".to_owned(), ""),
    ] {
        let network = network(&[("SSL_CERT_FILE", &file)]);
        let error = refusal(&network, &https.url()).await?;
        let place = format!("the file {file}, which `SSL_CERT_FILE` names,");
        ensure!(error.contains(&place) && error.contains(problem), "{file}: {error}");
        // Servers without TLS need no certificate.
        ensure!(send(&network, &cloud.url()).await?.is_ok(), "{file}");
    }
    for directory in [path("directory"), path("missing"), path("text")] {
        let error = refusal(&network(&[("SSL_CERT_DIR", &directory)]), &https.url()).await?;
        ensure!(
            error.contains(&format!("the directory {directory}, which `SSL_CERT_DIR`")),
            "{error}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_is_not_remembered() -> Result<()> {
    let cloud = Cloud::start()?;
    let https = HttpsCloud::start(&cloud, Handshake::Good)?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("authority.pem");
    let network = network(&[("SSL_CERT_FILE", file.to_str().context("a path in UTF-8")?)]);
    refusal(&network, &https.url()).await?;
    std::fs::write(&file, https.authority_pem())?;
    ensure!(send(&network, &https.url()).await?.is_ok(), "the file is there now");
    Ok(())
}
