//! A provider registry on loopback: the three answers of the protocol, and the files of a release.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use terraform_host::{PROVIDER, Terraform};

use super::seal::Release;
use super::{VERSION, archive_name};

/// A registry that serves a release until this value is dropped.
pub(super) struct Registry {
    url: String,
    _release: Arc<Release>,
}

impl Registry {
    pub(super) fn start(release: Release) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let release = Arc::new(release);
        let (served, base) = (Arc::downgrade(&release), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(release) = served.upgrade() else { return };
                let base = base.clone();
                // A connection that breaks is the client's to report.
                std::thread::spawn(move || answer(&base, &release, stream).ok());
            }
        });
        Ok(Self { url, _release: release })
    }

    /// The CLI configuration that makes this registry the registry of the provider's host.
    pub(super) fn cli_configuration(&self) -> Result<String> {
        let (host, _) = PROVIDER.split_once('/').context("the host of the provider")?;
        let url = json!(format!("{}/v1/providers/", self.url));
        Ok(format!("host {host:?} {{\n  services = {{ \"providers.v1\" = {url} }}\n}}\n"))
    }
}

/// Answers the one request of a connection.
fn answer(url: &str, release: &Release, mut stream: TcpStream) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().context("no request")??;
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = request.split(' ').nth(1).context("no path")?;
    let body = content(url, release, path);
    let status = if body.is_ok() { "200 OK" } else { "404 Not Found" };
    let body = body.unwrap_or_default();
    let kind = if path.starts_with("/v1/") { "application/json" } else { "application/zip" };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n")?;
    write!(stream, "Content-Length: {}\r\n\r\n", body.len())?;
    Ok(stream.write_all(&body)?)
}

fn content(url: &str, release: &Release, path: &str) -> Result<Vec<u8>> {
    if let Some(name) = path.strip_prefix("/files/") {
        return Ok(fs::read(release.file(name))?);
    }
    let (system, architecture) =
        Terraform::installed()?.platform.split_once('_').context("the platform")?;
    let manifest = format!("terraform-provider-alicloud_{VERSION}_manifest.json");
    let manifest: Value = serde_json::from_slice(&fs::read(release.file(&manifest))?)?;
    let protocols = &manifest["metadata"]["protocol_versions"];
    let provider = "/v1/providers/local/alicloud";
    let answer = if path == format!("{provider}/versions") {
        let platforms = json!([{ "os": system, "arch": architecture }]);
        json!({ "versions": [
            { "version": VERSION, "protocols": protocols, "platforms": platforms },
        ] })
    } else if path == format!("{provider}/{VERSION}/download/{system}/{architecture}") {
        let archive = archive_name()?;
        let sums = format!("terraform-provider-alicloud_{VERSION}_SHA256SUMS");
        let listed = fs::read_to_string(release.file(&sums))?;
        let line = listed.lines().find(|line| line.ends_with(&archive)).context("no checksum")?;
        json!({
            "protocols": protocols,
            "os": system,
            "arch": architecture,
            "filename": archive,
            "download_url": format!("{url}/files/{archive}"),
            "shasum": line.split(' ').next(),
            "shasums_url": format!("{url}/files/{sums}"),
            "shasums_signature_url": format!("{url}/files/{sums}.sig"),
            "signing_keys": { "gpg_public_keys": [
                { "key_id": release.key_id, "ascii_armor": release.public_key },
            ] },
        })
    } else {
        anyhow::bail!("the registry has no {path}")
    };
    Ok(serde_json::to_vec(&answer)?)
}
