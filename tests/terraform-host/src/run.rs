//! Runs of Terraform in a workspace.

use std::process::Command;

use anyhow::{Result, ensure};
#[cfg(unix)]
use nix::sys::signal::Signal;

use crate::command::Running;
use crate::{Output, State, Terraform, Workspace, secret};

/// Runs of Terraform with the workspace's configuration and environment, and nothing else of this
/// process's environment.
impl Workspace {
    /// Runs `terraform validate`.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn validate(&self) -> Result<Output> {
        self.run(&["validate", "-json"])
    }

    /// Runs `terraform plan`. The exit code is 2 if the plan contains changes.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn plan(&self) -> Result<Output> {
        self.run(&["plan", "-json", "-input=false", "-detailed-exitcode"])
    }

    /// Runs `terraform apply`.
    ///
    /// # Errors
    /// As [`Workspace::run`].
    pub fn apply(&self) -> Result<Output> {
        self.run(&["apply", "-json", "-input=false", "-auto-approve"])
    }

    /// Runs `terraform apply` and returns the state.
    ///
    /// # Errors
    /// As [`Workspace::run`], and if the run fails.
    pub fn applied(&self) -> Result<State> {
        self.apply()?.succeeded()?;
        Ok(State(self.run(&["show", "-json"])?.succeeded()?.json()?))
    }

    /// Runs Terraform with these arguments.
    ///
    /// # Errors
    /// If Terraform cannot be started, and as [`Run::wait`].
    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        self.start(arguments)?.wait()
    }

    /// Starts Terraform with these arguments.
    ///
    /// # Errors
    /// If Terraform cannot be started.
    pub fn start(&self, arguments: &[&str]) -> Result<Run<'_>> {
        let running = Running::start(&mut self.command(arguments)?)?;
        Ok(Run { workspace: self, command: format!("terraform {}", arguments.join(" ")), running })
    }

    /// Starts Terraform with these arguments through another program, such as `nohup`, which
    /// receives the command line of Terraform after its own arguments.
    ///
    /// # Errors
    /// If the program cannot be started, or Terraform is not installed.
    pub fn start_through(&self, program: &[&str], arguments: &[&str]) -> Result<Run<'_>> {
        let terraform = self.command(arguments)?;
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(terraform.get_program()).args(arguments);
        command.env_clear().envs(&self.environment).current_dir(self.path("configuration"));
        let running = Running::start(&mut command)?;
        Ok(Run {
            workspace: self,
            command: format!("{program:?} terraform {arguments:?}"),
            running,
        })
    }

    /// The command of Terraform with these arguments, for a test that starts Terraform itself.
    ///
    /// # Errors
    /// If Terraform is not installed.
    pub fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(&Terraform::installed()?.program);
        command.args(arguments).env_clear().envs(&self.environment);
        command.current_dir(self.path("configuration"));
        Ok(command)
    }

    /// Checks that the plugin has left no socket behind.
    ///
    /// # Errors
    /// If there is a socket.
    pub fn assert_no_socket(&self) -> Result<()> {
        for entry in std::fs::read_dir(self.path("tmp"))? {
            let name = entry?.file_name();
            ensure!(!name.to_string_lossy().starts_with("plugin"), "{} was left", name.display());
        }
        Ok(())
    }
}

/// A run of Terraform that has not ended yet. Dropping this value kills Terraform and its plugins.
#[derive(Debug)]
pub struct Run<'a> {
    workspace: &'a Workspace,
    command: String,
    running: Running,
}

impl Run<'_> {
    /// Waits until Terraform has written a line that contains `text` to stderr.
    ///
    /// # Errors
    /// If stderr ends, or no such line is written within three minutes.
    pub fn wait_for(&self, text: &str) -> Result<()> {
        self.running.wait_for(text)
    }

    /// Sends a signal to Terraform alone.
    ///
    /// # Errors
    /// If the process has ended.
    #[cfg(unix)]
    pub fn signal(&self, signal: Signal) -> Result<()> {
        self.running.signal(signal)
    }

    /// Sends a signal to Terraform and its plugins, as a terminal does.
    ///
    /// # Errors
    /// If all processes have ended.
    #[cfg(unix)]
    pub fn signal_all(&self, signal: Signal) -> Result<()> {
        self.running.signal_all(signal)
    }

    /// Waits for the end of Terraform and of every process that Terraform has started.
    ///
    /// # Errors
    /// If the run takes longer than three minutes, leaves a process or a socket behind, or prints
    /// a secret. The exit code of Terraform does not matter.
    pub fn wait(self) -> Result<Output> {
        let Self { workspace, command, running } = self;
        let (output, time) = running.wait()?;
        let output = Output {
            command,
            status: output.status,
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
            time,
        };
        secret::assert_none(&workspace.secrets, "the output", &output.text())?;
        workspace.assert_no_socket()?;
        Ok(output)
    }
}
