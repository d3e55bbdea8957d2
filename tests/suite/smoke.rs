use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset},
    lab::{Effect, Input, Lab, Start},
};
#[test]
fn smoke() {
    let mut lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1));
    let mut out = String::new();
    let mut pump = |lab: &mut Lab, input| {
        let mut effects = lab.apply(LabTime::default(), 1, input);
        loop {
            let mut wake = None;
            for e in &effects {
                match e {
                    Effect::Typed { text, newline } => {
                        out += &text.plain();
                        if *newline {
                            out.push('\n')
                        }
                    }
                    Effect::Print(t) => out += &t.plain(),
                    Effect::Prompt(p) => out += &p.text,
                    Effect::WakeAt(t) => wake = Some(*t),
                    e => out += &format!("[{e:?}]\n"),
                }
            }
            match wake {
                Some(t) => effects = lab.apply(t, 1, Input::Tick),
                None => break,
            }
        }
    };
    for l in [
        "ls -la /opt/cloudhsm",
        "ls /opt/cloudhsm/bin",
        "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
        "listUsers",
        "loginHSM PRECO admin password",
        "changePswd PRECO admin abc",
        "y",
        "A",
        "changePswd PRECO admin -hpswd",
        "newpass1",
        "newpass1",
        "x",
        "y",
        "listU",
        "help loginHSM",
        "quit",
    ] {
        pump(&mut lab, Input::Line(l.into()));
    }
    println!("{out}");
    let json = lab.save();
    println!("{} {}", json.len(), Lab::load(&json).is_ok());
}
