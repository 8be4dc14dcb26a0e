//! The signals that a plugin handles.

pub(super) use system::Signals;

/// What a signal requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Ctrl-C, which a terminal sends to every process that runs in it.
    Interrupt,
    /// The end of the terminal.
    #[cfg(unix)]
    Hangup,
    /// The end of this process.
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
        /// `None` if the parent ignores SIGHUP, as `nohup` does: this process ignores it too.
        hangups: Option<unix::Signal>,
    }

    impl Signals {
        pub(in super::super) fn new() -> io::Result<Self> {
            let hangups = (!ignores_hangups()).then(|| signal(SignalKind::hangup())).transpose()?;
            Ok(Self {
                interrupts: signal(SignalKind::interrupt())?,
                terminations: signal(SignalKind::terminate())?,
                hangups,
            })
        }

        pub(in super::super) async fn next(&mut self) -> Signal {
            let hangup = async {
                match &mut self.hangups {
                    Some(hangups) => hangups.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = self.interrupts.recv() => Signal::Interrupt,
                _ = self.terminations.recv() => Signal::Terminate,
                _ = hangup => Signal::Hangup,
            }
        }
    }

    /// Whether the process ignores SIGHUP since its start. Linux says so in `/proc`; on other
    /// systems the answer is always no, because only unsafe code can ask them.
    fn ignores_hangups() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        is_ignored(&status, SignalKind::hangup())
    }

    /// Whether `SigIgn` of a process status, a mask in hexadecimal digits, contains a signal.
    fn is_ignored(status: &str, signal: SignalKind) -> bool {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u128::from_str_radix(mask.trim(), 16).ok());
        mask.is_some_and(|mask| mask >> (signal.as_raw_value() - 1) & 1 == 1)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_mask_of_ignored_signals_is_found_in_the_status() {
            let of = |mask: &str| {
                let status = format!("Name:\tx\nSigBlk:\tffffffff\nSigIgn:\t{mask}\nSigCgt:\t1\n");
                [SignalKind::hangup(), SignalKind::terminate()].map(|it| is_ignored(&status, it))
            };
            assert_eq!(of("0000000000001001"), [true, false]);
            assert_eq!(of("0000000000005000"), [false, true]);
            assert_eq!(of("0000000000001000"), [false, false]);
            assert_eq!(of("nonsense"), [false, false]);
            assert!(!is_ignored("", SignalKind::hangup()));
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
