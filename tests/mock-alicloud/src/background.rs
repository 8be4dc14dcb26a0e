//! A server on a thread of its own.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;

use anyhow::{Context, ensure};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How many tasks run before the time and the sockets are looked at again. Few, so that an answer
/// which is due does not wait for many requests to be verified.
const EVENT_INTERVAL: u32 = 4;

/// A listener and the thread that serves it, with a runtime of its own, until this is dropped.
#[derive(Debug)]
pub(crate) struct Background {
    address: SocketAddr,
    /// Dropped to stop the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Listens on a loopback address and serves. It takes connections when this returns.
    pub(crate) fn start<F: Future<Output = ()>>(
        name: &str,
        wanted: SocketAddr,
        serve: impl FnOnce(TcpListener) -> F + Send + 'static,
    ) -> anyhow::Result<Self> {
        // It takes any request for any region of an account, so it must not face a network.
        ensure!(wanted.ip().is_loopback(), "{wanted} is not a loopback address");
        let listener = std::net::TcpListener::bind(wanted)
            .with_context(|| format!("cannot listen on {wanted}"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (started, start) = mpsc::channel();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(
            // The runtime is made and dropped here, because neither may happen in another one.
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .event_interval(EVENT_INTERVAL)
                    .enable_all()
                    .build();
                let runtime = match runtime {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(started.send(Err(error))),
                };
                runtime.block_on(async {
                    match TcpListener::from_std(listener) {
                        Err(error) => drop(started.send(Err(error))),
                        Ok(listener) => {
                            let _ = started.send(Ok(()));
                            tokio::select! {
                                () = serve(listener) => {}
                                _ = stopped => {}
                            }
                        }
                    }
                });
            },
        )?;
        start.recv().context("the thread of the server ended early")??;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
