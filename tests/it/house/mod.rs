//! The bars of the source: the lengths of files and functions, imports without circles, and the
//! borders of the crates.

mod imports;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use source::{Function, Module};

/// The most lines of a file.
const FILE: usize = 400;

/// The most lines of the median file of the product.
const MEDIAN: usize = 130;

/// The most lines of a function of the product, from `fn` to the closing brace.
const FUNCTION: usize = 60;

/// The functions that may be longer, because their body is a table: `<file>::<function>`.
const TABLES: [&str; 0] = [];

/// What a crate must not depend on.
const BORDERS: [(&str, &[&str]); 2] = [
    ("tfplugin", &["alicloud", "reqwest", "secrecy", "strsim"]),
    ("alicloud", &["p521", "prost", "rcgen", "schemars", "tfplugin", "tonic"]),
];

#[test]
fn no_file_is_too_long() -> Result<()> {
    let mut long = Vec::new();
    for directory in ["benches", "crates", "examples", "fuzz", "src", "tests"] {
        for file in rust_files(&root().join(directory))? {
            let lines = lines(&file)?;
            if lines > FILE {
                long.push(format!("{}: {lines} lines", shown(&file)));
            }
        }
    }
    ensure!(long.is_empty(), "files of more than {FILE} lines:\n{}", long.join("\n"));
    Ok(())
}

#[test]
fn the_median_file_of_the_product_is_short() -> Result<()> {
    let mut all = Vec::new();
    for directory in product_directories()? {
        for file in rust_files(&directory)? {
            all.push((lines(&file)?, shown(&file)));
        }
    }
    all.sort();
    let (median, file) = all.get(all.len() / 2).context("no file")?;
    ensure!(*median <= MEDIAN, "the median is {median} lines, of {file}; at most {MEDIAN}");
    Ok(())
}

#[test]
fn no_function_of_the_product_is_too_long() -> Result<()> {
    let mut tables = BTreeSet::from(TABLES.map(str::to_owned));
    let mut long = Vec::new();
    for modules in product()? {
        for Module { file, functions, .. } in modules {
            for Function { name, line, lines } in functions {
                let file = shown(&file);
                if lines > FUNCTION && !tables.remove(&format!("{file}::{name}")) {
                    long.push(format!("{file}:{line}: {name} has {lines} lines"));
                }
            }
        }
    }
    ensure!(long.is_empty(), "functions of more than {FUNCTION} lines:\n{}", long.join("\n"));
    ensure!(tables.is_empty(), "`TABLES` lists functions that are not too long: {tables:?}");
    Ok(())
}

#[test]
fn no_imports_of_the_product_form_a_circle() -> Result<()> {
    let mut circles = Vec::new();
    for modules in product()? {
        circles.extend(imports::circles(&modules, root()));
    }
    ensure!(circles.is_empty(), "{} import circles:\n{}", circles.len(), circles.join("\n"));
    Ok(())
}

#[test]
fn no_crate_depends_on_the_other_side() -> Result<()> {
    for (package, forbidden) in BORDERS {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--package", package])
            .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
            .current_dir(root())
            .output()?;
        ensure!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout)?;
        let dependencies: BTreeSet<&str> =
            tree.lines().filter_map(|line| line.split(' ').next()).collect();
        ensure!(dependencies.contains(package), "not the tree of {package}: {tree}");
        for name in forbidden {
            ensure!(!dependencies.contains(name), "{package} must not depend on {name}");
        }
    }
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A path from the root of the repository.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The source directories of the provider and of its crates.
fn product_directories() -> Result<Vec<PathBuf>> {
    let mut directories = vec![root().join("src")];
    for package in std::fs::read_dir(root().join("crates"))? {
        directories.push(package?.path().join("src"));
    }
    directories.sort();
    Ok(directories)
}

/// The modules of every library and binary of the product, without tests.
fn product() -> Result<Vec<Vec<Module>>> {
    let mut targets = Vec::new();
    for directory in product_directories()? {
        for name in ["lib.rs", "main.rs"] {
            let file = directory.join(name);
            if file.exists() {
                targets.push(source::modules(&file)?);
            }
        }
    }
    Ok(targets)
}

/// The Rust files below a directory, except what cargo has built.
fn rust_files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

fn lines(file: &Path) -> Result<usize> {
    Ok(std::fs::read_to_string(file)?.lines().count())
}
