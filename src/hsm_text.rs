//! Texts about a device: the text of each refusal, the words for types of users, and the raw records of its audit log.
//!
//! A device knows names and codes only. The tools quote these texts, and the log service prints them, so they share
//! them. Texts without a source are in `inferred`.

use std::fmt;

use crate::{
    hsm::{AuditEvent, AuditResponse, HsmError, UserType},
    inferred,
};

/// Returns the text of a refusal (`docs/reference/errors.md` 1 and 2). A tool may word some refusals in its own way.
pub const fn error_text(error: HsmError) -> &'static str {
    match error {
        HsmError::LoginFailure => "HSM Error: RET_USER_LOGIN_FAILURE",
        HsmError::NoSuchUser => "HSM Error: This user doesn't exist",
        HsmError::NotLoggedIn => "HSM Error: No user is logged in to do this operation",
        HsmError::NotPermitted => "HSM Error: The current logged in user is not authorized to do this operation",
        HsmError::UserBusy => "HSM Error: Deletion or Changing password of a logged in User is denied",
        HsmError::UserExists => "HSM Error: This user is already created",
        HsmError::TooManyUsers => inferred::TOO_MANY_USERS,
        HsmError::PasswordLength | HsmError::BadUserName | HsmError::InvalidInput => {
            "HSM Error: Invalid input data/params"
        }
        HsmError::NotEncrypted => inferred::NOT_ENCRYPTED,
        HsmError::SessionLost => inferred::CONNECTION_LOST,
    }
}

/// Returns the word for a type of users (`docs/reference/cmu.md` 5).
pub const fn user_type_word(user_type: UserType) -> &'static str {
    match user_type {
        UserType::Preco => "PRECO",
        UserType::Co => "CO",
        UserType::Pco => "PCO",
        UserType::Cu => "CU",
        UserType::Au => "AU",
    }
}

/// Parses the word for a type of users as typed. Case matters (`docs/reference/cmu.md` 5).
pub fn parse_user_type(word: &str) -> Option<UserType> {
    UserType::ALL.iter().copied().find(|user_type| user_type_word(*user_type) == word)
}

/// Returns the text of a response: the one that its record was written with, or that of its code.
pub fn response_text(response: &AuditResponse) -> &str {
    let of_code = || match response.code {
        0 => "HSM Return: SUCCESS",
        code => HsmError::ALL.iter().find(|error| error.code() == Some(code)).map_or("", |error| error_text(*error)),
    };
    response.text.as_deref().unwrap_or_else(of_code)
}

/// Prints a record as the log service delivers it (`docs/reference/hsm-model.md` 10.2). A line break ends each line.
#[derive(Clone, Copy, Debug)]
pub struct RawRecord<'a>(pub &'a AuditEvent);

impl fmt::Display for RawRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.0;
        let date = event.at.utc();
        writeln!(
            f,
            "Time: {:02}/{:02}/{:02} {:02}:{:02}:{:02}.{:06}, usecs:{}",
            u8::from(date.month()),
            date.day(),
            date.year() % 100,
            date.hour(),
            date.minute(),
            date.second(),
            event.at.subsecond_micros(),
            event.at.unix_micros()
        )?;
        writeln!(f, "Sequence No\t\t: {:#x}", event.sequence)?;
        writeln!(f, "Reboot counter\t\t: {:#x}", event.reboot_counter)?;
        writeln!(f, "Command Type(hex)\t: CN_MGMT_CMD (0x0)")?;
        writeln!(f, "Opcode\t\t\t: {}", event.opcode)?;
        writeln!(f, "Session Handle\t\t: {}", event.session)?;
        writeln!(f, "Response\t\t: {}:{}", event.response.code, response_text(&event.response))?;
        match &event.about {
            None => writeln!(f, "Log type\t\t: MINIMAL_LOG_ENTRY (0)"),
            Some((name, user_type)) => {
                writeln!(f, "Log type\t\t: MGMT_USER_DETAILS_LOG (2)")?;
                writeln!(f, "User Name\t\t: {name}")?;
                writeln!(f, "User Type\t\t: {}", user_type.audit_name())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::LabTime,
        hsm::{Hsm, Opcode, Policy},
        secret::{Salt, Secret},
    };

    /// A record with the session handle of an initialized device.
    fn event(response: AuditResponse) -> AuditEvent {
        let officer = (UserType::Co, "admin", Secret::new(&Salt::from_seed(1), "co12345"));
        let device = Hsm::initialized("hsm-aaaaaaaaaaa", Policy::default(), officer);
        AuditEvent {
            at: LabTime::from_micros(326_973),
            sequence: 0xd,
            reboot_counter: 0xd,
            opcode: Opcode::Login,
            response,
            about: Some(("ahahah".into(), UserType::Cu)),
            ..device.audit_log()[0].clone()
        }
    }

    #[test]
    fn a_record_prints_as_the_published_raw_record() {
        // `docs/reference/hsm-model.md` 10.2, but for its date (a lab begins later) and its session.
        let expected = "Time: 05/12/23 14:02:11.326973, usecs:1683900131326973\n\
                        Sequence No\t\t: 0xd\n\
                        Reboot counter\t\t: 0xd\n\
                        Command Type(hex)\t: CN_MGMT_CMD (0x0)\n\
                        Opcode\t\t\t: CN_LOGIN (0xd)\n\
                        Session Handle\t\t: 0x1004001\n\
                        Response\t\t: 206:HSM Error: This user doesn't exist\n\
                        Log type\t\t: MGMT_USER_DETAILS_LOG (2)\n\
                        User Name\t\t: ahahah\n\
                        User Type\t\t: CN_CRYPTO_USER (1)\n";
        assert_eq!(RawRecord(&event(AuditResponse::new(206))).to_string(), expected);
    }

    #[test]
    fn words_for_types_are_read_in_their_case_only() {
        for user_type in UserType::ALL {
            let word = user_type_word(*user_type);
            assert_eq!(parse_user_type(word), Some(*user_type));
            assert_eq!(parse_user_type(&word.to_lowercase()), None);
        }
    }

    #[test]
    fn a_record_of_an_earlier_version_keeps_its_text() {
        let text = Some("HSM Error: User is currently logged in".to_owned());
        let printed = RawRecord(&event(AuditResponse { code: 210, text })).to_string();
        assert!(printed.contains("Response\t\t: 210:HSM Error: User is currently logged in\n"), "{printed}");
        assert_eq!(response_text(&AuditResponse::new(210)), error_text(HsmError::UserBusy));
        assert_eq!(response_text(&AuditResponse::new(999)), "");
    }

    #[test]
    fn attested_texts_are_exact() {
        for (error, text) in [
            // `docs/reference/errors.md` 1.1, 1.2, 1.9, 1.17, 1.18, 1.19 and 2.
            (HsmError::LoginFailure, "HSM Error: RET_USER_LOGIN_FAILURE"),
            (HsmError::UserExists, "HSM Error: This user is already created"),
            (HsmError::InvalidInput, "HSM Error: Invalid input data/params"),
            (HsmError::UserBusy, "HSM Error: Deletion or Changing password of a logged in User is denied"),
            (HsmError::NotLoggedIn, "HSM Error: No user is logged in to do this operation"),
            (HsmError::NotPermitted, "HSM Error: The current logged in user is not authorized to do this operation"),
            (HsmError::NoSuchUser, "HSM Error: This user doesn't exist"),
        ] {
            assert_eq!(error_text(error), text);
        }
    }
}
