//! A command together with all processes that the command starts.

pub(crate) use system::Group;

#[cfg(unix)]
mod system {
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command};

    use anyhow::Result;
    use nix::sys::signal::{Signal, kill, killpg};
    use nix::unistd::Pid;

    /// A process group.
    #[derive(Debug)]
    pub(crate) struct Group(Pid);

    impl Group {
        /// Makes a command the leader of a group.
        pub(crate) fn leader(command: &mut Command) -> &mut Command {
            command.process_group(0)
        }

        pub(crate) fn led_by(child: &Child) -> Result<Self> {
            Ok(Self(Pid::from_raw(child.id().try_into()?)))
        }

        pub(crate) fn signal_leader(&self, signal: Signal) -> Result<()> {
            Ok(kill(self.0, signal)?)
        }

        pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
            Ok(killpg(self.0, signal)?)
        }

        /// Whether a process of the group is left.
        pub(crate) fn is_alive(&self) -> bool {
            killpg(self.0, None).is_ok()
        }

        pub(crate) fn kill(&self) {
            // Fails if the whole group has ended.
            drop(self.signal(Signal::SIGKILL));
        }
    }
}

#[cfg(windows)]
mod system {
    use std::process::{Child, Command, Stdio};

    use anyhow::Result;

    /// A process, by its ID. Windows has no process groups.
    #[derive(Debug)]
    pub(crate) struct Group(u32);

    impl Group {
        pub(crate) fn leader(command: &mut Command) -> &mut Command {
            command
        }

        pub(crate) fn led_by(child: &Child) -> Result<Self> {
            Ok(Self(child.id()))
        }

        /// Always false: the children of a process that has ended cannot be found.
        pub(crate) fn is_alive(&self) -> bool {
            false
        }

        /// Kills the process and its descendants.
        pub(crate) fn kill(&self) {
            let mut command = Command::new("taskkill");
            command.args(["/F", "/T", "/PID", &self.0.to_string()]);
            // Fails if the process has ended.
            drop(command.stdout(Stdio::null()).stderr(Stdio::null()).status());
        }
    }
}
