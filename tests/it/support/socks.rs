//! A SOCKS proxy, of version 5 and without passwords.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

const SUCCEEDED: u8 = 0;
const HOST_UNREACHABLE: u8 = 4;

type Targets = Arc<Mutex<Vec<String>>>;

/// A SOCKS proxy that reaches every host through an HTTP proxy, by `CONNECT`. The proxy runs until
/// the test process ends.
#[derive(Debug)]
pub(crate) struct SocksProxy {
    address: SocketAddr,
    targets: Targets,
}

impl SocksProxy {
    /// Starts a proxy in front of the HTTP proxy at a URL.
    pub(crate) fn start(http_proxy: &str) -> Result<Self> {
        let upstream: SocketAddr = http_proxy
            .strip_prefix("http://")
            .context("the URL of the HTTP proxy must begin with http://")?
            .parse()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let targets = Targets::default();
        let for_thread = Arc::clone(&targets);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let targets = Arc::clone(&for_thread);
                std::thread::spawn(move || serve(client, upstream, &targets));
            }
        });
        Ok(Self { address, targets })
    }

    /// The URL of the proxy. With the scheme `socks5`, the client resolves names; with `socks5h`,
    /// the proxy does.
    pub(crate) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// The `host:port` of each connection so far, as the client requested it.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Serves one `CONNECT` request: RFC 1928.
fn serve(mut client: TcpStream, upstream: SocketAddr, targets: &Targets) -> Result<()> {
    let [version, methods] = read(&mut client)?;
    ensure!(version == 5, "version {version}");
    client.read_exact(&mut vec![0; methods.into()])?;
    client.write_all(&[5, 0])?;
    let [_, command, _, kind] = read(&mut client)?;
    ensure!(command == 1, "command {command}");
    let host = match kind {
        1 => Ipv4Addr::from(read(&mut client)?).to_string(),
        _ => {
            let [length] = read(&mut client)?;
            let mut name = vec![0; length.into()];
            client.read_exact(&mut name)?;
            String::from_utf8(name)?
        }
    };
    let target = format!("{host}:{}", u16::from_be_bytes(read(&mut client)?));
    targets.lock().unwrap_or_else(PoisonError::into_inner).push(target.clone());

    let mut server = TcpStream::connect(upstream)?;
    write!(server, "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(read::<1>(&mut server)?);
    }
    let is_open = head.starts_with(b"HTTP/1.1 200");
    let status = if is_open { SUCCEEDED } else { HOST_UNREACHABLE };
    client.write_all(&[5, status, 0, 1, 0, 0, 0, 0, 0, 0])?;
    ensure!(is_open, "the host is not reached");
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
    std::io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)?;
    Ok(())
}

fn read<const LENGTH: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
