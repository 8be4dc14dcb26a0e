//! Lookups of host names by the system's resolver.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{io, vec};

use futures_util::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use tokio::sync::Semaphore;
use tower::Service;

use super::thread;
use crate::error::shortage::Shortage;

/// The maximum number of lookups at a time. Each takes a thread and a few files.
const MAX_LOOKUPS: usize = 8;

/// Looks host names up.
#[derive(Clone, Debug)]
pub(super) struct Resolver(Arc<Semaphore>);

impl Default for Resolver {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_LOOKUPS)))
    }
}

impl Resolver {
    /// The addresses of a host, with port 0.
    ///
    /// # Errors
    /// The error of the resolver; a lack of files if that can be its cause.
    pub(super) async fn addresses(&self, host: String) -> io::Result<vec::IntoIter<SocketAddr>> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(io::Error::other)?;
        // The thread keeps the permit: a cancelled lookup continues.
        let lookup = move || {
            let _turn = turn;
            (host.as_str(), 0).to_socket_addrs().map_err(|error| lack_of_files().unwrap_or(error))
        };
        thread::run(lookup).await?
    }

    /// The first address of a host.
    ///
    /// # Errors
    /// As [`Resolver::addresses`], or if the host has no address.
    pub(super) async fn address(&self, host: String) -> io::Result<IpAddr> {
        let first = self.addresses(host).await?.next();
        first.map(|address| address.ip()).ok_or_else(|| io::Error::other("the name has no address"))
    }
}

/// The error if no file can be opened. Then the resolver, which cannot read its configuration,
/// says that the name does not exist.
fn lack_of_files() -> Option<io::Error> {
    let error = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).err()?;
    Shortage::of(&error).is_some().then_some(error)
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move { resolver.addresses(name.as_str().to_owned()).await })
    }
}
