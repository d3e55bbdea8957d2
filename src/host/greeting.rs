//! What a machine prints when somebody arrives or leaves (`docs/reference/host.md` 2 and 14.1).

use super::{
    flavour::Flavour,
    machine::{LEARNER_ADDRESS, Machine},
};
use crate::{
    clock::{LabTime, month, weekday},
    console::Console,
};

/// Greets somebody who logs in on a machine.
pub(super) fn greet(machine: &mut Machine, now: LabTime, console: &mut Console) {
    let last = machine.last_login.replace(now);
    match machine.flavour {
        Flavour::Linux => {
            if let Some(last) = last {
                console.line(&last_login(last));
            }
            console.print(AMAZON_LINUX_2);
        }
        Flavour::Windows => console.print(WINDOWS_SERVER_2019),
    }
}

fn last_login(last: LabTime) -> String {
    let date = last.utc();
    let (weekday, month) = (weekday(date), month(date));
    let (day, hour, minute, second) = (date.day(), date.hour(), date.minute(), date.second());
    let year = date.year();
    format!("Last login: {weekday} {month} {day:>2} {hour:02}:{minute:02}:{second:02} {year} from {LEARNER_ADDRESS}")
}

/// Prints what is left on the learner's own screen when the connection closes.
pub(super) fn say_farewell(machine: &Machine, console: &mut Console) {
    if machine.flavour == Flavour::Linux {
        console.line(&format!("Connection to {} closed.", machine.address));
    }
}

const AMAZON_LINUX_2: &str = r"
       __|  __|_  )
       _|  (     /   Amazon Linux 2 AMI
      ___|\___|___|

https://aws.amazon.com/amazon-linux-2/
";

const WINDOWS_SERVER_2019: &str =
    "Microsoft Windows [Version 10.0.17763.4252]\n(c) 2018 Microsoft Corporation. All rights reserved.\n\n";
