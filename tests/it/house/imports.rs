//! Circles of imports between files.
//!
//! A file imports another file if it names an item that the other file defines. A re-export alone
//! is no import, so that a module that only declares and re-exports its children is in no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::source::{self, Import, Module};

/// How many imports and modules one path may lead through.
const LONGEST_CHAIN: usize = 12;

/// The names that a file imports from each other file.
type Imports<'a> = BTreeMap<&'a Path, BTreeMap<&'a Path, BTreeSet<String>>>;

/// What a path names.
#[derive(Debug)]
enum Target {
    Module(usize),
    /// An item, by the module that defines it.
    Item(usize, String),
}

/// Each circle, as the list of its imports.
pub(super) fn circles(modules: &[Module], root: &Path) -> Vec<String> {
    let imports = imports(modules);
    let reached: BTreeMap<_, _> =
        imports.keys().map(|file| (*file, reached(&imports, file))).collect();
    let reaches = |from: &Path, to: &Path| reached.get(from).is_some_and(|all| all.contains(to));
    let mut circles: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    for (from, targets) in &imports {
        for (to, names) in targets.iter().filter(|(to, _)| reaches(to, from)) {
            let first = reached[from].iter().find(|file| reaches(file, from)).unwrap_or(from);
            let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let [from, to] = [from, to].map(|file| file.strip_prefix(root).unwrap_or(file));
            let line = format!("  {} imports {names} from {}", from.display(), to.display());
            circles.entry(first).or_default().push(line);
        }
    }
    circles.into_values().map(|lines| format!("a circle:\n{}", lines.join("\n"))).collect()
}

/// The files that a file imports, directly or through other files.
fn reached<'a>(imports: &Imports<'a>, file: &Path) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for target in imports.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(*target) {
                open.push(target);
            }
        }
    }
    reached
}

fn imports(modules: &[Module]) -> Imports<'_> {
    let mut imports = Imports::new();
    for (index, module) in modules.iter().enumerate() {
        let used = module.imports.iter().filter(|import| !import.is_reexport);
        let used = used.filter(|import| import.name.is_some()).map(|import| &import.path);
        for path in used.chain(&module.paths) {
            let Some(Target::Item(target, name)) = resolve(modules, index, path, LONGEST_CHAIN)
            else {
                continue;
            };
            let (from, to) = (&*module.file, &*modules[target].file);
            if from != to {
                imports.entry(from).or_default().entry(to).or_default().insert(name);
            }
        }
    }
    imports
}

/// What a path names in a module; `None` for names from other crates.
fn resolve(modules: &[Module], from: usize, path: &[String], chain: usize) -> Option<Target> {
    let chain = chain.checked_sub(1)?;
    let module = &modules[from];
    let Some((first, rest)) = path.split_first() else { return Some(Target::Module(from)) };
    match &**first {
        "crate" => return resolve(modules, 0, rest, chain),
        "self" => return resolve(modules, from, rest, chain),
        "super" => return resolve(modules, module.parent?, rest, chain),
        _ => {}
    }
    if module.items.contains(first) {
        return Some(Target::Item(from, first.clone()));
    }
    if let Some(child) = module.children.get(first) {
        return resolve_in(modules, *child, rest, chain);
    }
    module.imports.iter().find_map(|Import { path: source, name, .. }| {
        // `use tokio::tokio` names another crate first.
        if name.as_ref().is_some_and(|name| name != first || source[0] == *name) {
            return None;
        }
        match (resolve(modules, from, source, chain)?, name) {
            (Target::Module(target), Some(_)) => resolve_in(modules, target, rest, chain),
            (Target::Module(target), None) if target != from => {
                resolve(modules, target, path, chain)
            }
            (Target::Item(..), None) | (Target::Module(_), None) => None,
            (item, Some(_)) => Some(item),
        }
    })
}

/// What a path below a module names. A name that is not in the source is an item of a macro.
fn resolve_in(modules: &[Module], module: usize, path: &[String], chain: usize) -> Option<Target> {
    let generated = || Some(Target::Item(module, path.first()?.clone()));
    resolve(modules, module, path, chain).or_else(generated)
}

#[test]
fn a_circle_is_found_through_groups_and_re_exports_but_not_through_a_facade_or_tests() -> Result<()>
{
    let root = tempfile::tempdir()?;
    for (file, text) in [
        ("lib.rs", "mod a; mod b; mod c; pub use a::A; pub(crate) use {b::B, c::C};"),
        ("a.rs", "use crate::{self as all, B}; pub struct A(B); fn f() { log!(all::c::g()) }"),
        ("b.rs", "use super::*; pub struct B; fn f(_: Option<Box<A>>) {}"),
        ("c.rs", "pub struct C; pub fn g() {} #[cfg(test)] mod tests { use crate::A; }"),
    ] {
        std::fs::write(root.path().join(file), text)?;
    }
    let modules = source::modules(&root.path().join("lib.rs"))?;
    let circle = "a circle:\n  a.rs imports B from b.rs\n  b.rs imports A from a.rs";
    assert_eq!(circles(&modules, root.path()), [circle]);
    Ok(())
}
