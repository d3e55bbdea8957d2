//! `hsm-dojo fault` and `:fault` in the host shell: list and change the conditions of the HSMs.

use std::{ffi::OsString, path::Path};

use super::{
    failure::{Failure, Trouble},
    lookup,
    screen::{self, Screen},
    state_file::{Kind, StateFile},
};
use crate::{
    host::World,
    hsm::{HsmError, UserType},
    hsm_text::{self, user_type_word},
    lab::{Fault, Input, Lab, NodeChange},
    text::visible,
};

/// The arguments after an address, and what each does to the HSM there.
pub(super) const CHANGES: &[(&str, &str)] = &[
    ("healthy", "it does what it is asked"),
    ("slow", "it answers late"),
    ("unreachable", "nothing comes back from its address"),
    ("drops [done]", "it loses the connection at its next operation, which is done all the same or not"),
    ("fails TIMES ERROR", "it refuses its next operations; ERROR is an id or a code of the device"),
    ("login TYPE NAME", "a user logs in from elsewhere"),
    ("logout", "whoever is logged in from elsewhere logs out"),
    ("remove", "it is removed from the cluster"),
];

/// Runs `hsm-dojo fault` with the arguments after that word and returns the exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let Some((path, words)) = args.split_first() else {
        return Err(Failure::Usage("fault needs a state file, as in: hsm-dojo fault FILE.".to_owned()));
    };
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let input = parse(&words).map_err(Failure::Usage)?;
    let file = StateFile::open_existing(Path::new(path))?;
    match input {
        Some(input) => change(&file, input),
        None => Screen::new().print(&(list(&file.read_world()?).join("\n") + "\n")),
    }?;
    Ok(0)
}

/// Changes the world in a state file.
fn change(file: &StateFile, input: Input) -> Result<(), Failure> {
    let missing = || file.trouble(Trouble::Missing);
    match file.kind() {
        Kind::World => {
            let lock = file.lock()?;
            let mut world = lock.world()?.ok_or_else(missing)?;
            apply(&mut world, input)?;
            lock.save_world(&world)
        }
        Kind::Lab => {
            let lock = file.try_lock()?;
            let mut lab = file.parse_lab(&lock.text()?.ok_or_else(missing)?)?;
            let mut world = lab.world().clone();
            apply(&mut world, input)?;
            lab.set_world(world);
            lock.save(&lab.save())
        }
    }
}

/// Changes a world and reports the new condition.
fn apply(world: &mut World, input: Input) -> Result<(), Failure> {
    let outcome = match input {
        Input::Fault { address, change } => {
            lookup::hsm(world, &address)?;
            world.change_hsm(&address, change)
        }
        _ => world.add_hsm(),
    };
    let done = outcome.map_err(|why| Failure::Usage(format!("nothing has changed: {why}.")))?;
    screen::say(&format!("{done}."));
    Ok(())
}

/// Lists each HSM with its condition and with the user who is logged in elsewhere.
pub(super) fn list(world: &World) -> Vec<String> {
    let nodes = world.cluster.nodes();
    let width = nodes.iter().map(|node| node.eni_ip.len()).max().unwrap_or_default();
    let mut lines: Vec<_> = nodes.iter().map(|node| format!("{:width$}  {}", node.eni_ip, node.fault())).collect();
    for (node, line) in nodes.iter().zip(&mut lines) {
        if let Some(user) = node.hsm().logged_in_elsewhere() {
            *line += &format!(", {} {} logged in elsewhere", user_type_word(user.user_type()), user.name());
        }
    }
    if nodes.is_empty() {
        lines.push("This cluster has no HSM.".to_owned());
    }
    lines.iter().map(|line| visible(line).into_owned()).collect()
}

/// Parses a change of an HSM. No arguments (`None`) ask for the list of HSMs.
///
/// # Errors
/// A message that names the wrong argument and the valid ones.
pub(super) fn parse(words: &[&str]) -> Result<Option<Input>, String> {
    let change = match words {
        [] => return Ok(None),
        ["add"] => return Ok(Some(Input::AddHsm)),
        [_, "fails", times, error] => {
            NodeChange::Fault(Fault::Fails { times: parse_times(times)?, error: parse_error(error)? })
        }
        [_, "login", user_type, name] => {
            NodeChange::LogIn { user_type: parse_user_type(user_type)?, name: (*name).to_owned() }
        }
        [_, "logout"] => NodeChange::LogOut,
        [_, "remove"] => NodeChange::Remove,
        [_, condition @ ..] => match Fault::find(&condition.join(" ")) {
            Some(fault) => NodeChange::Fault(fault),
            None => return Err(format!("fault does not know {:?}; {}.", words.join(" "), forms())),
        },
    };
    Ok(Some(Input::Fault { address: words[0].to_owned(), change }))
}

/// Describes the valid arguments.
fn forms() -> String {
    let changes: Vec<_> = CHANGES.iter().map(|(words, _)| *words).collect();
    format!("say add, or an address and one of: {}", changes.join(", "))
}

fn parse_times(word: &str) -> Result<u32, String> {
    Fault::times(word).ok_or_else(|| format!("{word:?} is no number of times; say 1 or more."))
}

fn parse_error(word: &str) -> Result<HsmError, String> {
    // A code that several errors share selects the first of them.
    let has_code = |error: &HsmError| error.code().is_some_and(|code| code.to_string() == word);
    Fault::error(word).or_else(|| HsmError::ALL.iter().copied().find(has_code)).ok_or_else(|| {
        let named = |error: &HsmError| Some(format!("{} ({})", error.id(), error.code()?));
        let known: Vec<_> = HsmError::ALL.iter().filter_map(named).collect();
        format!("there is no error {word:?}; there is {}.", known.join(", "))
    })
}

fn parse_user_type(word: &str) -> Result<UserType, String> {
    hsm_text::parse_user_type(word)
        .ok_or_else(|| format!("there is no user type {word:?}; there is CO, CU, PCO, PRECO, AU."))
}

/// Parses the arguments of `:fault` into an input for the lab.
///
/// # Errors
/// The lines to print instead: the list of HSMs, or what is wrong.
pub(super) fn shell_input(lab: &Lab, words: &str) -> Result<Input, Vec<String>> {
    match parse(&words.split_whitespace().collect::<Vec<_>>()) {
        Ok(Some(input)) => Ok(input),
        Ok(None) => Err(list(lab.world())),
        Err(why) => Err(vec![why]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Flavour, Preset};

    #[test]
    fn every_listed_change_is_parsed() {
        for (form, _) in CHANGES {
            let example =
                form.replace("TIMES", "3").replace("ERROR", "206").replace("TYPE", "CU").replace("NAME", "bob");
            for example in [example.replace(['[', ']'], ""), example.replace(" [done]", "")] {
                let words: Vec<_> = ["10.0.2.9"].into_iter().chain(example.split(' ')).collect();
                let Ok(Some(Input::Fault { address, .. })) = parse(&words) else { panic!("{example}") };
                assert_eq!(address, "10.0.2.9");
            }
        }
        let Ok(Some(Input::Fault { change, .. })) = parse(&["x", "fails", "3", "user-missing"]) else { panic!() };
        assert_eq!(change, NodeChange::Fault(Fault::Fails { times: 3, error: HsmError::NoSuchUser }));
        assert!(matches!(parse(&["add"]), Ok(Some(Input::AddHsm))) && matches!(parse(&[]), Ok(None)));
    }

    #[test]
    fn an_error_names_the_valid_arguments() {
        for (words, says) in [
            (&["10.0.2.9"][..], "healthy, slow, unreachable"),
            (&["10.0.2.9", "Slow"], "drops [done], fails TIMES ERROR"),
            (&["10.0.2.9", "slow", "now"], "\"10.0.2.9 slow now\""),
            (&["add", "me"], "say add"),
            (&["10.0.2.9", "fails", "0", "163"], "\"0\" is no number"),
            (&["10.0.2.9", "fails", "4294967296", "163"], "say 1 or more"),
            (&["10.0.2.9", "fails", "+3", "163"], "\"+3\" is no number"),
            (&["10.0.2.9", "fails", "1", "x"], "login-failure (163), user-missing (206)"),
            (&["10.0.2.9", "fails", "1", "connection-lost"], "there is no error"),
            (&["10.0.2.9", "login", "co", "admin"], "CO, CU, PCO"),
        ] {
            let why = parse(words).unwrap_err();
            assert!(why.contains(says), "{words:?}: {why}");
        }
    }

    #[test]
    fn hsms_are_listed_with_their_conditions() {
        let mut world = Preset::ThreeHsms.world(Flavour::Linux, 1);
        for line in ["10.0.3.11 drops done", "10.0.1.12 slow", "10.0.1.12 login CO admin"] {
            let Ok(Some(Input::Fault { address, change })) = parse(&line.split(' ').collect::<Vec<_>>()) else {
                panic!("{line}")
            };
            world.change_hsm(&address, change).unwrap();
        }
        assert_eq!(
            list(&world),
            [
                "10.0.2.9   healthy",
                "10.0.3.11  about to lose the connection after its next operation is done",
                "10.0.1.12  slow, CO admin logged in elsewhere",
            ]
        );
        for address in ["10.0.2.9", "10.0.3.11", "10.0.1.12"] {
            world.change_hsm(address, NodeChange::Remove).unwrap();
        }
        assert_eq!(list(&world), ["This cluster has no HSM."]);
    }
}
