//! `hsm-dojo fault`: what the HSMs of a state file suffer from, listed and changed from outside; and the same words for a
//! person in the host shell.

use std::{ffi::OsString, path::Path};

use super::{
    failure::{Failure, Trouble},
    screen::{self, Screen},
    shell,
    state_file::{Kind, StateFile},
};
use crate::{
    host::World,
    hsm::{HsmError, UserType},
    lab::{Fault, Input, Lab, NodeChange},
    text::visible,
};

/// The words behind an address, and what becomes of the HSM there.
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

/// Carries `hsm-dojo fault` out, with the arguments behind that word, and gives the exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let Some((path, words)) = args.split_first() else {
        return Err(Failure::Usage("fault needs a state file, as in: hsm-dojo fault FILE.".to_owned()));
    };
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let order = parse(&words).map_err(Failure::Usage)?;
    let file = StateFile::of_any_kind(Path::new(path))?;
    match order {
        Some(order) => change(&file, order),
        None => Screen::new().print(&(list(&shell::world(&file)?).join("\n") + "\n")),
    }?;
    Ok(0)
}

/// Changes the world in a file.
fn change(file: &StateFile, order: Input) -> Result<(), Failure> {
    let missing = || file.trouble(Trouble::Missing);
    match file.kind() {
        Kind::World => {
            let turn = file.turn()?;
            let mut world = turn.world()?.ok_or_else(missing)?;
            obey(&mut world, order)?;
            turn.save_world(&world)
        }
        Kind::Lab => {
            let turn = file.claim()?;
            let mut lab = shell::saved(file, &turn.text()?.ok_or_else(missing)?)?;
            let mut world = lab.world().clone();
            obey(&mut world, order)?;
            lab.set_world(world);
            turn.save(&lab.save())
        }
    }
}

/// Says which HSMs there are, where an address is none of theirs.
pub(super) fn check(world: &World, address: &str) -> Result<(), Failure> {
    let known: Vec<_> = world.cluster.nodes().iter().map(|node| node.eni_ip.as_str()).collect();
    match known.contains(&address) {
        true => Ok(()),
        false if known.is_empty() => Err(Failure::Usage(format!("there is no HSM at {address}, nor anywhere else."))),
        false => Err(Failure::Usage(format!("there is no HSM at {address}; there is {}.", known.join(", ")))),
    }
}

/// Changes a world, and says how it stands.
fn obey(world: &mut World, order: Input) -> Result<(), Failure> {
    let outcome = match order {
        Input::Fault { address, change } => {
            check(world, &address)?;
            world.change_hsm(&address, change)
        }
        _ => world.add_hsm(),
    };
    let done = outcome.map_err(|why| Failure::Usage(format!("nothing has changed: {why}.")))?;
    screen::say(&format!("{done}."));
    Ok(())
}

/// Each HSM with its condition and who is logged in elsewhere, in a line.
pub(super) fn list(world: &World) -> Vec<String> {
    let nodes = world.cluster.nodes();
    let width = nodes.iter().map(|node| node.eni_ip.len()).max().unwrap_or_default();
    let mut lines: Vec<_> = nodes.iter().map(|node| format!("{:width$}  {}", node.eni_ip, node.fault())).collect();
    for (node, line) in nodes.iter().zip(&mut lines) {
        if let Some(user) = node.hsm().logged_in_elsewhere() {
            *line += &format!(", {} {} logged in elsewhere", user.user_type(), user.name());
        }
    }
    if nodes.is_empty() {
        lines.push("This cluster has no HSM.".to_owned());
    }
    lines.iter().map(|line| visible(line).into_owned()).collect()
}

/// Reads what to do to which HSM; `None` where nothing is said, and the HSMs are to be listed.
///
/// # Errors
/// What was not understood, with what there is.
pub(super) fn parse(words: &[&str]) -> Result<Option<Input>, String> {
    let change = match words {
        [] => return Ok(None),
        ["add"] => return Ok(Some(Input::AddHsm)),
        [_, "fails", times, error] => NodeChange::Fault(Fault::Fails { times: count(times)?, error: refusal(error)? }),
        [_, "login", user_type, name] => NodeChange::LogIn { user_type: type_of(user_type)?, name: (*name).to_owned() },
        [_, "logout"] => NodeChange::LogOut,
        [_, "remove"] => NodeChange::Remove,
        [_, condition @ ..] => match Fault::find(&condition.join(" ")) {
            Some(fault) => NodeChange::Fault(fault),
            None => return Err(format!("fault does not know {:?}; {}.", words.join(" "), forms())),
        },
    };
    Ok(Some(Input::Fault { address: words[0].to_owned(), change }))
}

/// What can be said.
fn forms() -> String {
    let changes: Vec<_> = CHANGES.iter().map(|(words, _)| *words).collect();
    format!("say add, or an address and one of: {}", changes.join(", "))
}

fn count(word: &str) -> Result<u32, String> {
    Fault::times(word).ok_or_else(|| format!("{word:?} is no number of times; say 1 or more."))
}

fn refusal(word: &str) -> Result<HsmError, String> {
    // Where several share a code, it stands for the first.
    let has_code = |error: &HsmError| error.code().is_some_and(|code| code.to_string() == word);
    Fault::error(word).or_else(|| HsmError::ALL.iter().copied().find(has_code)).ok_or_else(|| {
        let named = |error: &HsmError| Some(format!("{} ({})", error.id(), error.code()?));
        let known: Vec<_> = HsmError::ALL.iter().filter_map(named).collect();
        format!("there is no error {word:?}; there is {}.", known.join(", "))
    })
}

fn type_of(word: &str) -> Result<UserType, String> {
    UserType::parse(word).ok_or_else(|| format!("there is no user type {word:?}; there is CO, CU, PCO, PRECO, AU."))
}

/// Obeys a person in the host shell: the input for the lab, or the lines to answer with.
pub(super) fn answer(lab: &Lab, words: &str) -> Result<Input, Vec<String>> {
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
    fn every_change_is_understood_as_it_is_listed() {
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
    fn what_is_not_understood_is_answered_with_what_there_is() {
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
    fn hsms_are_listed_with_all_that_was_done_to_them() {
        let mut world = Preset::ThreeHsms.world(Flavour::Linux, 1);
        for order in ["10.0.3.11 drops done", "10.0.1.12 slow", "10.0.1.12 login CO admin"] {
            let Ok(Some(Input::Fault { address, change })) = parse(&order.split(' ').collect::<Vec<_>>()) else {
                panic!("{order}")
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
