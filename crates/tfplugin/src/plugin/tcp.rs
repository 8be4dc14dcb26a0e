//! The TCP port, if no Unix socket is possible.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;

use tokio::net::{TcpListener, TcpStream};

use super::error::Error;
use crate::environment::Environment;
use crate::limits;

const LOWEST: &str = "PLUGIN_MIN_PORT";
const HIGHEST: &str = "PLUGIN_MAX_PORT";

/// Listens on the first free port of 127.0.0.1 from `PLUGIN_MIN_PORT` to `PLUGIN_MAX_PORT`. The
/// default range begins with port 0, which is any free port.
pub(super) fn bind(environment: &Environment) -> Result<(TcpListener, SocketAddr), Error> {
    let ports = ports(environment)?;
    let (lowest, highest) = (*ports.start(), *ports.end());
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in ports {
        match bind_to(port) {
            Ok(bound) => return Ok(bound),
            Err(error) if limits::is_reached(&error) => return Err(Error::Limit(error)),
            Err(error) => last = error,
        }
    }
    Err(Error::NoPort { lowest, highest, source: last })
}

/// Accepts a connection that sends small messages at once. Otherwise the delayed acknowledgements
/// of a host would delay each response by 40 ms.
pub(super) async fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn bind_to(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((TcpListener::from_std(listener)?, address))
}

fn ports(environment: &Environment) -> Result<RangeInclusive<u16>, Error> {
    let lowest = port(environment, LOWEST)?.unwrap_or(0);
    let highest = port(environment, HIGHEST)?.unwrap_or(u16::MAX);
    if lowest > highest { Err(Error::Ports { lowest, highest }) } else { Ok(lowest..=highest) }
}

fn port(environment: &Environment, variable: &'static str) -> Result<Option<u16>, Error> {
    let Some(value) = environment.get_os(variable) else { return Ok(None) };
    let port = value.to_str().and_then(|text| text.trim().parse().ok());
    let value = || value.to_string_lossy().into_owned();
    port.map(Some).ok_or_else(|| Error::Port { variable, value: value() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(variables: &[(&str, &str)]) -> Result<RangeInclusive<u16>, Error> {
        ports(&variables.iter().copied().collect())
    }

    #[test]
    fn the_range_is_what_the_host_says_and_else_any_port() {
        assert_eq!(range(&[(LOWEST, "10000"), (HIGHEST, "25000")]).unwrap(), 10000..=25000);
        assert_eq!(range(&[(LOWEST, "7"), (HIGHEST, "7")]).unwrap(), 7..=7);
        assert_eq!(range(&[(LOWEST, "10000")]).unwrap(), 10000..=u16::MAX);
        assert_eq!(*range(&[(HIGHEST, "25000")]).unwrap().start(), 0);
        assert_eq!(*range(&[]).unwrap().start(), 0);
    }

    #[test]
    fn an_invalid_range_is_an_error_that_names_its_variable() {
        for variable in [LOWEST, HIGHEST] {
            for value in ["ten", "-1", "65536", " "] {
                let error = range(&[(variable, value)]).unwrap_err().to_string();
                assert!(error.contains(variable) && error.contains(value), "{error}");
            }
        }
        let error = range(&[(LOWEST, "2"), (HIGHEST, "1")]).unwrap_err().to_string();
        assert!(error.contains("PLUGIN_MIN_PORT is 2") && error.contains(HIGHEST), "{error}");
    }

    /// The other end cannot observe the option, except by response times.
    #[tokio::test]
    async fn an_accepted_connection_does_not_wait_for_acknowledgements() -> anyhow::Result<()> {
        let (listener, address) = bind(&Environment::default())?;
        let client = TcpStream::connect(address).await?;
        assert!(!client.nodelay()?, "the option is off by default");
        assert!(accept(&listener).await?.nodelay()?);
        Ok(())
    }
}
