//! The signals that a plugin handles.

pub(super) use system::Signals;

/// What a signal requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Ctrl-C, which a terminal sends to every process that runs in it.
    Interrupt,
    /// The end of this process or of its session.
    Terminate,
}

#[cfg(unix)]
mod system {
    use std::io;

    use tokio::signal::unix::{self, SignalKind, signal};

    use super::Signal;

    /// SIGINT, SIGTERM and SIGHUP. While this value is alive, they do not end the process.
    #[derive(Debug)]
    pub(in super::super) struct Signals {
        interrupts: unix::Signal,
        terminations: unix::Signal,
        hangups: unix::Signal,
    }

    impl Signals {
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupts: signal(SignalKind::interrupt())?,
                terminations: signal(SignalKind::terminate())?,
                hangups: signal(SignalKind::hangup())?,
            })
        }

        pub(in super::super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupts.recv() => Signal::Interrupt,
                _ = self.terminations.recv() => Signal::Terminate,
                _ = self.hangups.recv() => Signal::Terminate,
            }
        }
    }
}

#[cfg(windows)]
mod system {
    use std::io;

    use tokio::signal::windows::{self, CtrlBreak, CtrlC, CtrlClose, CtrlShutdown};

    use super::Signal;

    /// The events of the console. While this value is alive, they do not end the process.
    #[derive(Debug)]
    pub(in super::super) struct Signals {
        interrupts: CtrlC,
        breaks: CtrlBreak,
        closes: CtrlClose,
        shutdowns: CtrlShutdown,
    }

    impl Signals {
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupts: windows::ctrl_c()?,
                breaks: windows::ctrl_break()?,
                closes: windows::ctrl_close()?,
                shutdowns: windows::ctrl_shutdown()?,
            })
        }

        pub(in super::super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupts.recv() => Signal::Interrupt,
                _ = self.breaks.recv() => Signal::Terminate,
                _ = self.closes.recv() => Signal::Terminate,
                _ = self.shutdowns.recv() => Signal::Terminate,
            }
        }
    }
}
