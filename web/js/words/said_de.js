// @ts-check
// What the daemon says, in German. A key is the English sentence with {} for each value; {0} is the first of them,
// {word_0} its name where it is a word of the API. See said.js. The rule `spoken` of tests/lint finds sentences without German.

/** @type {Record<string, string>} */
export const said = {
  // base: files, keys and codes
  'cannot write {}: {}; free some space and try again':
    '{0} kann nicht geschrieben werden: {1}. Schaffen Sie Platz und versuchen Sie es noch einmal',
  'cannot {} {}: {}': 'Bei {1} misslang „{0}“: {2}',
  '{} is larger than {} bytes': '{0} hat mehr als {1} Bytes',
  'and {} more are wrong: mend those before it first':
    'Noch {0, plural, one {# weiterer Fehler} other {# weitere Fehler}}: Beheben Sie zuerst die vorigen',
  '{} is {}, and campaignd keeps {} there: look at who put it there, move it away, and try again':
    '{0} ist {1}, und campaignd hat dort {2}: Sehen Sie nach, wer das hingelegt hat, räumen Sie es weg und versuchen Sie es noch einmal',
  'a plain file': 'eine einfache Datei',
  'a symbolic link': 'ein symbolischer Link',
  'a folder': 'ein Ordner',
  'a folder of another user ({})': 'ein Ordner eines anderen Benutzers ({0})',
  'a pipe': 'eine Pipe',
  'a socket': 'ein Socket',
  'a device': 'ein Gerät',
  'a file of its own': 'eine eigene Datei',
  'a folder of its own': 'einen eigenen Ordner',
  'a file with a second name (a hard link)': 'eine Datei mit einem zweiten Namen (Hardlink)',
  'cannot open {}: {}; free some space and try again':
    '{0} kann nicht geöffnet werden: {1}. Schaffen Sie Platz und versuchen Sie es noch einmal',
  'cannot open {}: {}': '{0} kann nicht geöffnet werden: {1}',
  'a sealed secret does not open: the master key is another one':
    'Ein versiegeltes Geheimnis geht nicht auf: Der Hauptschlüssel ist ein anderer',
  'the encrypted file is damaged: {}': 'Die verschlüsselte Datei ist beschädigt: {0}',
  'it does not begin as one': 'Sie beginnt nicht wie eine',
  'its head does not open': 'Ihr Kopf geht nicht auf',
  'something follows its end': 'Nach ihrem Ende kommt noch etwas',
  'it was cut off': 'Sie wurde abgeschnitten',
  'a part of it was changed, cut off or exchanged': 'Ein Teil davon wurde geändert, abgeschnitten oder vertauscht',
  'the archive is damaged: {}': 'Das Archiv ist beschädigt: {0}',
  '{} is too long a name for an archive': '{0} ist ein zu langer Name für ein Archiv',
  'a header does not add up': 'Ein Vorspann stimmt nicht',
  'it holds something that is no plain file': 'Es enthält etwas, das keine einfache Datei ist',
  'its end is missing': 'Sein Ende fehlt',

  // model: values
  'must begin with https://, http://, mailto:, tel: or a merge tag':
    'Beginnen Sie mit https://, http://, mailto:, tel: oder einem Platzhalter',
  'must begin with https://, http:// or a merge tag: mail programs show pictures from the web':
    'Beginnen Sie mit https://, http:// oder einem Platzhalter: Mailprogramme zeigen Bilder aus dem Web',
  'too many bounces: {} of {} mails bounced, and the brake is set at {} %':
    'Zu viele Bounces: {0} von {1} Mails kamen zurück, und die Bremse steht auf {2} %',
  'too many complaints: {} of {} people complained, and the brake is set at {} %':
    'Zu viele Beschwerden: {0} von {1} Personen haben sich beschwert, und die Bremse steht auf {2} %',
  'too many refusals: {} of {} mails were refused, and the brake is set at {} %':
    'Zu viele Ablehnungen: {0} von {1} Mails wurden abgelehnt, und die Bremse steht auf {2} %',
  'too many failures: {} of {} mails failed, and the brake is set at {} %':
    'Zu viele Fehlschläge: {0} von {1} Mails schlugen fehl, und die Bremse steht auf {2} %',
  'must be one of {}': 'Wählen Sie eines davon: {0}',
  'must be one of {}attributes.NAME': 'Wählen Sie eines davon: {0}attributes.NAME',
  '{} mail{} in {} day{}': '{0, plural, one {# Mail} other {# Mails}} in {2, plural, one {# Tag} other {# Tagen}}',
  'First message': 'Erste Nachricht',
  'Follow-up {}': 'Folgenachricht {0}',
  'nothing before the @': 'Vor dem @ steht nichts',
  'the part before the @ is longer than {} bytes': 'Der Teil vor dem @ ist länger als {0} Bytes',
  'quoted local parts are not accepted': 'Vor dem @ darf nichts in Anführungszeichen stehen',
  'a dot in the part before the @ must stand between two other characters':
    'Ein Punkt vor dem @ muss zwischen zwei anderen Zeichen stehen',
  "'{}' may not stand before the @": '„{0}“ darf nicht vor dem @ stehen',
  'the address holds a space or a character that nobody sees ({}): type it again':
    'Die Adresse enthält ein Leerzeichen oder ein unsichtbares Zeichen ({0}): Geben Sie sie neu ein',
  'no e-mail address': 'Geben Sie eine E-Mail-Adresse ein',
  'the address is not valid UTF-8': 'Die Adresse ist kein gültiges UTF-8',
  'the address holds a control character': 'Die Adresse enthält ein Steuerzeichen',
  "'{}' has no @": 'Geben Sie eine E-Mail-Adresse ein: „{0}“ hat kein @',
  "'{}' has more than one @": 'Geben Sie eine einzige E-Mail-Adresse ein: „{0}“ hat mehr als ein @',
  "domain '{}' is not valid": 'Prüfen Sie die E-Mail-Adresse: „{0}“ ist keine Domain',
  "domain '{}' is kept for erased recipients": 'Die Domain „{0}“ ist gelöschten Empfängern vorbehalten',
  'the address is longer than {} bytes': 'Die Adresse ist länger als {0} Bytes',
  'no domain': 'Geben Sie eine Domain ein',
  'the domain is not valid UTF-8 text': 'Die Domain ist kein gültiges UTF-8',
  "domain '{}' holds a character that nobody sees ({}): type it again":
    'Die Domain „{0}“ enthält ein unsichtbares Zeichen ({1}): Geben Sie sie neu ein',
  'use 1 to 60 small letters, digits and hyphens, such as "news"':
    'Verwenden Sie 1 bis 60 Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel „news“',
  'must be one of en, de, fr, es': 'Wählen Sie en, de, fr oder es',
  'may name at most {} lists': 'Wählen Sie höchstens {0} Listen',
  'must be a whole number from 1 to 100000': 'Geben Sie eine ganze Zahl von 1 bis 100.000 ein',
  'must be an address that begins with https:// or http://':
    'Geben Sie eine Adresse ein, die mit https:// oder http:// beginnt',
  'choose a list before you open the form': 'Wählen Sie eine Liste, bevor Sie das Formular öffnen',
  'choose a sender for the confirm mail before you open the form':
    'Wählen Sie einen Absender für die Bestätigungsmail, bevor Sie das Formular öffnen',
  'must be one line of valid UTF-8': 'Geben Sie eine einzige Zeile ein',
  'must be valid UTF-8': 'Dies enthält Zeichen, die kein Text haben darf. Geben Sie es neu ein',
  'must look like "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"':
    'Geben Sie eine Kennung wie „f81d4fae-7dec-41d0-a765-00a0c91e6bf6“ ein',
  '"{}" is no address: write it as in https://lists.example.org':
    '„{0}“ ist keine Adresse: Schreiben Sie sie wie https://lists.example.org',
  'write the address without a user or a password: https://lists.example.org':
    'Schreiben Sie die Adresse ohne Benutzer und Passwort: https://lists.example.org',
  'may not hold control characters such as line breaks': 'Lassen Sie Zeilenumbrüche und Steuerzeichen weg',
  'must be the id of a list': 'Wählen Sie eine der angezeigten Listen',
  'the mailbox password was removed because its host or user name changed: enter it again':
    'Das Passwort des Postfachs wurde entfernt, weil sich Host oder Benutzername geändert hat: Geben Sie es noch einmal ein',
  'the password was removed because the host or user name changed: enter it again':
    'Das Passwort wurde entfernt, weil sich Host oder Benutzername geändert hat: Geben Sie es noch einmal ein',
  'is required: with the client that your mail provider gave':
    'Tragen Sie den Client ein, den Sie von Ihrem Mailanbieter bekommen haben',
  'must be starttls or tls: a token must not travel in the clear':
    'Wählen Sie STARTTLS oder TLS: Ein Token darf nicht unverschlüsselt reisen',
  'a user name is set but no password': 'Zum Benutzernamen fehlt das Passwort',
  'without TLS the password travels in the clear: choose starttls or tls':
    'Ohne TLS reist das Passwort unverschlüsselt: Wählen Sie STARTTLS oder TLS',
  'is required for the smtp transport': 'Zum Senden über SMTP müssen Sie dies ausfüllen',
  'stands before a step that people get already: those keep their order; add new steps behind them':
    'Dieser Schritt steht vor einem, den Empfänger schon bekommen: Deren Reihenfolge bleibt. Fügen Sie neue Schritte dahinter ein',
  'there is no such step; leave the number out for a new one':
    'Diesen Schritt gibt es nicht; lassen Sie die Nummer weg, um einen neuen hinzuzufügen',
  'was removed; leave the number out to add it as a new one':
    'Dieser Schritt wurde entfernt; lassen Sie die Nummer weg, um ihn neu hinzuzufügen',
  'cannot lose the first message, which people get already: cancel the first messages instead':
    'Die erste Nachricht bekommen Empfänger schon: Sie lässt sich nicht entfernen. Brechen Sie stattdessen die ersten Nachrichten ab',
  'must not be empty': 'Füllen Sie dies aus',
  'must not contain a comma or a semicolon': 'Lassen Sie Kommas und Semikolons weg',
  'may be at most {}': 'Es dürfen höchstens {0} sein',
  'must be at most {} bytes long': 'Verwenden Sie höchstens {0, plural, one {# Zeichen} other {# Zeichen}}',
  'must be at most 1024 bytes long': 'Verwenden Sie höchstens 1.024 Zeichen',
  'may have at most {} bytes': 'Verwenden Sie höchstens {0, plural, one {# Zeichen} other {# Zeichen}}',
  'may have at most {} bytes as JSON':
    'Dies ist zu viel: Als JSON sind höchstens {0, plural, one {# Byte} other {# Bytes}} erlaubt',
  'must be UTF-8 text without NUL bytes': 'Dies enthält Zeichen, die kein Text haben darf. Geben Sie es neu ein',
  'must be UTF-8 text': 'Dies enthält Zeichen, die kein Text haben darf. Geben Sie es neu ein',
  'must not hold line breaks or other control characters': 'Lassen Sie Zeilenumbrüche und Steuerzeichen weg',
  '"{}" is no IANA time zone{}': '„{0}“ ist keine Zeitzone der IANA{1}',
  ', such as Europe/Berlin': ', wie zum Beispiel Europe/Berlin',
  '"{}" is no IANA time zone: did you mean {}?': '„{0}“ ist keine Zeitzone der IANA: Meinten Sie {1}?',
  'must be at least 12 characters long': 'Verwenden Sie mindestens 12 Zeichen',
  'must begin with https:// or http://': 'Beginnen Sie mit https:// oder http://',
  'is longer than 2,000 bytes': 'Verwenden Sie höchstens 2.000 Zeichen',
  'holds a character that no URL has; encode it as %XX':
    'Dies enthält ein Zeichen, das in keiner URL steht; schreiben Sie es als %XX',
  'names no host': 'Geben Sie eine vollständige Adresse ein, zum Beispiel https://example.org',
  'may hold no user name and no password; check the signature instead':
    'Lassen Sie Benutzernamen und Passwort weg; prüfen Sie stattdessen die Signatur',

  // model: what the DNS says of a domain
  '{} has no SPF record: receivers cannot tell that your relay may send for it. Publish a TXT record at {} that names the relay, as its help says, for example: v=spf1 include:spf.relay.example ~all':
    '{0} hat keinen SPF-Eintrag: Empfänger wissen nicht, dass Ihr Relay dafür senden darf. Veröffentlichen Sie unter {1} einen TXT-Eintrag, der das Relay nennt, wie es dessen Hilfe sagt, zum Beispiel: v=spf1 include:spf.relay.example ~all',
  '{} has {} SPF records, and receivers then use none. Join them into one.':
    '{0} hat {1} SPF-Einträge, und Empfänger verwenden dann keinen. Machen Sie einen daraus.',
  'It allows everybody to send for you: end it with ~all or -all.':
    'Er erlaubt allen, für Sie zu senden: Beenden Sie ihn mit ~all oder -all.',
  'It asks for {} further lookups; receivers stop at 10 and then use none of it. Take out what does not send for you any more.':
    'Er verlangt {0} weitere Abfragen; Empfänger hören bei 10 auf und verwenden dann nichts davon. Nehmen Sie heraus, was nicht mehr für Sie sendet.',
  'It says nothing about others: end it with ~all or -all.':
    'Er sagt nichts über andere: Beenden Sie ihn mit ~all oder -all.',
  'It is well formed.': 'Er ist in Ordnung.',
  "It is well formed. Make sure that it names your relay {}, as the relay's help says.":
    'Er ist in Ordnung. Stellen Sie sicher, dass er Ihr Relay {0} nennt, wie es dessen Hilfe sagt.',
  'This key was withdrawn: mail signed with it fails. Sign with another key.':
    'Dieser Schlüssel wurde zurückgezogen: Mails, die damit signiert sind, fallen durch. Signieren Sie mit einem anderen.',
  'The key is shorter than 1024 bits, and receivers ignore it. Make one of 2048.':
    'Der Schlüssel hat weniger als 1024 Bit, und Empfänger beachten ihn nicht. Erzeugen Sie einen mit 2048.',
  'The key is there. Your relay has to sign with d={} and s={}.':
    'Der Schlüssel ist da. Ihr Relay muss mit d={0} und s={1} signieren.',
  'There is no DKIM key at {}. Publish the TXT record that your relay gives you, or look whether the selector is another one.':
    'Unter {0} steht kein DKIM-Schlüssel. Veröffentlichen Sie den TXT-Eintrag, den Sie von Ihrem Relay bekommen, oder prüfen Sie, ob der Selektor ein anderer ist.',
  '{} has no DMARC record; Gmail and Yahoo want one of whoever sends many mails. Begin with a TXT record at _dmarc.{} that only watches: v=DMARC1; p=none; rua=mailto:postmaster@{}':
    '{0} hat keinen DMARC-Eintrag; Gmail und Yahoo verlangen einen von allen, die viele Mails senden. Beginnen Sie mit einem TXT-Eintrag unter _dmarc.{1}, der nur beobachtet: v=DMARC1; p=none; rua=mailto:postmaster@{2}',
  'There are {} DMARC records, and receivers then use none. Keep one.':
    'Es gibt {0} DMARC-Einträge, und Empfänger verwenden dann keinen. Behalten Sie einen.',
  'It only watches (p=none). When its reports show that your mail passes, raise it to p=quarantine.':
    'Er beobachtet nur (p=none). Wenn seine Berichte zeigen, dass Ihre Mails bestehen, erhöhen Sie auf p=quarantine.',
  'Mail from {} that is neither signed by DKIM for it nor sent as SPF for it allows is put into the spam folder: make sure that your relay does one of them.':
    'Mails von {0}, die weder dafür mit DKIM signiert noch so gesendet sind, wie SPF es erlaubt, kommen in den Spam-Ordner: Stellen Sie sicher, dass Ihr Relay eines davon tut.',
  'Mail from {} that is neither signed by DKIM for it nor sent as SPF for it allows is refused: make sure that your relay does one of them.':
    'Mails von {0}, die weder dafür mit DKIM signiert noch so gesendet sind, wie SPF es erlaubt, werden abgelehnt: Stellen Sie sicher, dass Ihr Relay eines davon tut.',
  'It has no policy, and receivers use none of it: add p=none, p=quarantine or p=reject.':
    'Er hat keine Richtlinie, und Empfänger verwenden nichts davon: Ergänzen Sie p=none, p=quarantine oder p=reject.',
  '{} says that it takes no mail: bounces and answers are lost, and some receivers refuse mail from it. Give it an MX record.':
    '{0} sagt, dass es keine Mails annimmt: Bounces und Antworten gehen verloren, und manche Empfänger lehnen Mails von dort ab. Geben Sie der Domain einen MX-Eintrag.',
  '{} has no MX record; bounces and answers go to its own address. Give it one if a mail server is elsewhere.':
    '{0} hat keinen MX-Eintrag; Bounces und Antworten gehen an die eigene Adresse der Domain. Geben Sie ihr einen, wenn der Mailserver anderswo steht.',
  '{} has no MX record: bounces and answers are lost, and some receivers refuse mail from it. Give it one.':
    '{0} hat keinen MX-Eintrag: Bounces und Antworten gehen verloren, und manche Empfänger lehnen Mails von dort ab. Geben Sie der Domain einen.',
  'Bounces and answers reach a mail server.': 'Bounces und Antworten erreichen einen Mailserver.',

  // model: what to do about a finding
  'correct the name, or give people this attribute':
    'Korrigieren Sie den Namen, oder geben Sie den Personen dieses Attribut',
  'give a fallback, or fill in the value': 'Geben Sie einen Ersatz an, oder tragen Sie den Wert ein',
  "let replies go to the sender's mailbox, or stop people who replied by hand":
    'Lassen Sie Antworten an das Postfach des Absenders gehen, oder stoppen Sie von Hand, wer geantwortet hat',
  'write a subject that everybody gets something of': 'Schreiben Sie einen Betreff, von dem bei allen etwas bleibt',
  'put what matters first; phones show some 40 letters':
    'Stellen Sie das Wichtige nach vorn; Telefone zeigen etwa 40 Zeichen',
  'put the tag where you want the link': 'Setzen Sie den Platzhalter dorthin, wo der Link stehen soll',
  'give the whole address, beginning with https://': 'Geben Sie die ganze Adresse an, beginnend mit https://',
  'give the address under which everybody reaches it': 'Geben Sie die Adresse an, unter der es alle erreichen',
  'put in your own address': 'Setzen Sie Ihre eigene Adresse ein',
  'lead to pages under the domain that you write from, where you have them':
    'Führen Sie zu Seiten unter der Domain, von der Sie schreiben, wo es sie gibt',
  'leave out what few people need: filters and readers take fewer better':
    'Lassen Sie weg, was wenige brauchen: Filter und Lesende mögen weniger Links lieber',
  'put merge tags behind the host, outside lists': 'Setzen Sie Platzhalter hinter den Host und nicht in Listen',
  'say in words what each picture shows; alt="" is for decoration alone':
    'Sagen Sie in Worten, was jedes Bild zeigt; alt="" ist nur für Verzierungen',
  'give the whole address of the picture, beginning with https://':
    'Geben Sie die ganze Adresse des Bildes an, beginnend mit https://',
  'write what matters as text, too: many programs load no pictures, and filters distrust such mail':
    'Schreiben Sie das Wichtige auch als Text: Viele Programme laden keine Bilder, und Filter misstrauen solchen Mails',
  'shorten it, or lead to a page with the rest': 'Kürzen Sie sie, oder führen Sie zu einer Seite mit dem Rest',
  'do without it, or make sure that the message reads well where it is missing':
    'Verzichten Sie darauf, oder sorgen Sie dafür, dass sich die Nachricht auch ohne gut liest',
  'fill it, or choose another layout': 'Füllen Sie ihn, oder wählen Sie eine andere Gestaltung',

  // model: what the machine lacks
  'The {} record of the sender “{}” is missing.': 'Der {0}-Eintrag des Absenders „{1}“ fehlt.',
  'The {} record of the sender “{}” is wrong.': 'Der {0}-Eintrag des Absenders „{1}“ ist falsch.',
  'Links in messages lead to this machine: nobody else can unsubscribe or open a page.':
    'Links in Nachrichten führen zu diesem Rechner: Niemand sonst kann sich abmelden oder eine Seite öffnen.',
  'Set http.public_url to the https address that people reach, and put a web server with TLS in front.':
    'Setzen Sie http.public_url auf die https-Adresse, die Empfänger erreichen, und stellen Sie einen Webserver mit TLS davor.',
  'Links in messages, logins and cookies go over plain http.':
    'Links in Nachrichten, Anmeldungen und Cookies gehen über unverschlüsseltes http.',
  'Put a web server with TLS in front and begin http.public_url with https://.':
    'Stellen Sie einen Webserver mit TLS davor und beginnen Sie http.public_url mit https://.',
  'The public address does not answer from here: {}.': 'Die öffentliche Adresse antwortet von hier aus nicht: {0}.',
  'Look whether it can be reached from another network. If so, this machine cannot reach itself by that name, and all is well; else look at the web server and its certificate.':
    'Prüfen Sie, ob sie aus einem anderen Netz erreichbar ist. Wenn ja, kann dieser Rechner sich selbst unter diesem Namen nicht erreichen, und alles ist gut; sonst sehen Sie sich den Webserver und sein Zertifikat an.',
  'The public address leads to something else: its /health answers {} and is not this campaignd.':
    'Die öffentliche Adresse führt woandershin: Ihr /health antwortet {0} und ist nicht dieses campaignd.',
  'Correct http.public_url, or let the web server of that address lead here.':
    'Korrigieren Sie http.public_url, oder lassen Sie den Webserver dieser Adresse hierher führen.',
  'Requests come through a proxy at {} that campaignd does not trust, so every visitor looks like that proxy.':
    'Anfragen kommen über einen Proxy unter {0}, dem campaignd nicht vertraut; deshalb sehen alle Besucher wie dieser Proxy aus.',
  'Add "{}" to http.trusted_proxies in the configuration and restart.':
    'Nehmen Sie „{0}“ in der Konfiguration in http.trusted_proxies auf und starten Sie neu.',
  'apt is not here, or gave no answer within a minute: whether security updates are pending is not known.':
    'apt ist nicht da oder gab binnen einer Minute keine Antwort: Ob Sicherheitsupdates anstehen, ist nicht bekannt.',
  'this machine': 'dieser Rechner',
  'See what `apt list --upgradable` says; without apt, keep the libraries of this image up to date by its own means.':
    'Sehen Sie, was `apt list --upgradable` sagt; ohne apt halten Sie die Bibliotheken dieses Abbilds mit seinen eigenen Mitteln aktuell.',
  'Security updates are pending for a package that campaignd is linked with.':
    'Für ein Paket, das campaignd benutzt, stehen Sicherheitsupdates an.',
  'Security updates are pending for packages that campaignd is linked with.':
    'Für Pakete, die campaignd benutzt, stehen Sicherheitsupdates an.',
  'apt-get update && apt-get upgrade, then systemctl restart campaignd. The package unattended-upgrades does the first by itself.':
    'apt-get update && apt-get upgrade, dann systemctl restart campaignd. Das Paket unattended-upgrades tut das Erste von selbst.',
  'The package lists are {} days old: what came since is not known.':
    'Die Paketlisten sind {0} Tage alt: Was seither kam, ist nicht bekannt.',
  'There are no package lists: nobody can say whether updates are pending.':
    'Es gibt keine Paketlisten: Niemand kann sagen, ob Updates anstehen.',
  'apt-get update, or let the package unattended-upgrades do it each day.':
    'apt-get update, oder überlassen Sie es täglich dem Paket unattended-upgrades.',
  'Libraries were upgraded, and the running daemon still uses the old ones.':
    'Bibliotheken wurden aktualisiert, und der laufende Dienst benutzt noch die alten.',
  'systemctl restart campaignd (refuses no connection, loses no message)':
    'systemctl restart campaignd (weist keine Verbindung ab, verliert keine Nachricht)',
  '{} hours': '{0, plural, one {# Stunde} other {# Stunden}}',
  '{} days': '{0, plural, one {# Tag} other {# Tage}}',
  'Free some space on this disk, or move the folder to a larger one.':
    'Schaffen Sie auf diesem Datenträger Platz, oder verlegen Sie den Ordner auf einen größeren.',
  '{} are free; sending waits for {}.': '{0} sind frei; der Versand wartet auf {1}.',
  '{} are free; imports and enrolment wait for {}.': '{0} sind frei; Importe und Aufnahme warten auf {1}.',
  '{} are free; below {} imports and enrolment wait.': '{0} sind frei; unter {1} warten Importe und Aufnahme.',
  'Only {} more files can be made on this disk.': 'Auf diesem Datenträger lassen sich nur noch {0} Dateien anlegen.',
  'No time server sets the clock; a wrong clock sends too early or too late.':
    'Kein Zeitserver stellt die Uhr; eine falsche Uhr sendet zu früh oder zu spät.',
  'Install one: apt install systemd-timesyncd. `timedatectl` shows whether it works.':
    'Installieren Sie einen: apt install systemd-timesyncd. `timedatectl` zeigt, ob er arbeitet.',
  'The clock jumped by {} s at {}.': 'Die Uhr sprang um {0} s ({1}).',
  'Look at what was due in between. A clock that jumps again and again needs a time server, or a machine that is not suspended.':
    'Sehen Sie nach, was dazwischen fällig war. Eine Uhr, die immer wieder springt, braucht einen Zeitserver oder einen Rechner, der nicht schläft.',
  'Others may change the configuration.': 'Andere dürfen die Konfiguration ändern.',
  'It is a symbolic link; campaignd follows none in its folder.':
    'Es ist ein symbolischer Link; campaignd folgt in seinem Ordner keinem.',
  'Look at who made it, and put the file itself there.':
    'Sehen Sie nach, wer ihn angelegt hat, und legen Sie die Datei selbst hin.',
  'It belongs to user {}, not to {}.': 'Es gehört dem Benutzer {0}, nicht {1}.',
  'Others may use it (mode {}); it holds a secret.': 'Andere dürfen es benutzen (Rechte {0}); es enthält ein Geheimnis.',
  'Others may use it (mode {}); it holds personal data.':
    'Andere dürfen es benutzen (Rechte {0}); es enthält personenbezogene Daten.',
  'The last backup could not be made: {}.': 'Die letzte Sicherung ließ sich nicht anlegen: {0}.',
  'Mend that, then make one on the page, or with `campaignd backup`.':
    'Beheben Sie das, dann legen Sie eine an: hier auf der Seite oder mit `campaignd backup`.',
  'The newest backup is {} old, though one is due every {}.':
    'Die neueste Sicherung ist {0} alt, obwohl alle {1} eine fällig ist.',
  'There is no backup, though one is due every {}.': 'Es gibt keine Sicherung, obwohl alle {0} eine fällig ist.',
  'Look at the log for the reason, then make one on the page.':
    'Sehen Sie im Protokoll nach dem Grund, dann legen Sie auf der Seite eine an.',
  'The newest backup is {} old, and none is made by itself.':
    'Die neueste Sicherung ist {0} alt, und von selbst wird keine angelegt.',
  'There is no backup, and none is made by itself.': 'Es gibt keine Sicherung, und von selbst wird keine angelegt.',
  'Set backup.every_h, or make one with `campaignd backup DEST`.':
    'Setzen Sie backup.every_h, oder legen Sie mit `campaignd backup ZIEL` eine an.',
  'Backups lie on the disk of the database: if it dies, both are gone.':
    'Die Sicherungen liegen auf dem Datenträger der Datenbank: Stirbt er, ist beides weg.',
  'Set backup.dir to another disk, or let a copy leave this machine.':
    'Setzen Sie backup.dir auf einen anderen Datenträger, oder lassen Sie eine Kopie diesen Rechner verlassen.',
  'At most {} files and connections may be open; {} are needed.':
    'Höchstens {0} Dateien und Verbindungen dürfen offen sein; {1} werden gebraucht.',
  'A crash would write a core file, with addresses and passwords in it.':
    'Ein Absturz würde ein Speicherabbild schreiben, mit Adressen und Passwörtern darin.',
  'No file may grow beyond {}.': 'Keine Datei darf größer als {0} werden.',
  'It may use {} of memory; give it {}.': 'campaignd darf {0} Speicher benutzen; geben Sie ihm {1}.',
  'SQLite {} has the WAL-reset fault: a database can be damaged when one program moves its log while another commits.':
    'SQLite {0} hat den WAL-Reset-Fehler: Eine Datenbank kann Schaden nehmen, wenn ein Programm ihr Log überträgt, während ein anderes schreibt.',
  'campaignd itself is safe: it moves the log only while it holds the write lock. Open the database with other programs only while campaignd is stopped.':
    'campaignd selbst ist sicher: Es überträgt das Log nur, während es die Schreibsperre hält. Öffnen Sie die Datenbank mit anderen Programmen nur, solange campaignd gestoppt ist.',

  // model: files that are imported
  'the attributes are nested deeper than {} levels': 'Die Attribute sind mehr als {0} Ebenen tief verschachtelt',
  'the attributes are no JSON object such as {"city":"Bonn"}':
    'Die Attribute sind kein JSON-Objekt mit Namen und Werten',
  'the file has {} columns; at most {} are taken': 'Die Datei hat {0} Spalten; höchstens {1} werden angenommen',
  'the name of column {} is not valid UTF-8 of at most {} bytes; save the file as "CSV UTF-8", or say its encoding, such as windows-1252':
    'Der Name von Spalte {0} ist kein gültiges UTF-8 mit höchstens {1} Bytes; speichern Sie die Datei als „CSV UTF-8“, oder nennen Sie ihre Kodierung, etwa windows-1252',
  'The file was taken for an export of {}.{}': 'Die Datei gilt als Export von {0}.{1}',
  'Column "{}" was taken as the status: whoever is not active there gets no mail. To keep it as data, map it to another name.':
    'Die Spalte „{0}“ gilt als Status: Wer dort nicht aktiv ist, bekommt keine Mail. Um sie als Daten zu behalten, ordnen Sie ihr einen anderen Namen zu.',
  'Column "{}" was kept as an attribute: its first rows hold no word for a status that is known. If it says who gets mail, map it to "status".':
    'Die Spalte „{0}“ wurde ein Attribut: In ihren ersten Zeilen steht kein bekanntes Wort für einen Status. Wenn sie sagt, wer Mails bekommt, ordnen Sie ihr „status“ zu.',
  'Column "{}" says who has left: they get no mail.':
    'Die Spalte „{0}“ sagt, wer gegangen ist: Diese Personen bekommen keine Mail.',
  'the mapping looks for "{}" in a column "{}", which the file lacks; it has: {}':
    'Die Zuordnung sucht „{0}“ in einer Spalte „{1}“, die in der Datei fehlt; es gibt: {2}',
  'the mapping uses column "{}" twice': 'Die Zuordnung benutzt die Spalte „{0}“ zweimal',
  'columns {} ("{}") and {} ("{}") mean the same; rename one or give a mapping':
    'Die Spalten {0} („{1}“) und {2} („{3}“) bedeuten dasselbe; benennen Sie eine um, oder ordnen Sie sie zu',
  'columns {} ("{}") and {} ("{}") would both be kept as "{}"; rename or remove one of them':
    'Die Spalten {0} („{1}“) und {2} („{3}“) hießen beide „{4}“; benennen Sie eine um, oder entfernen Sie sie',
  'no column holds the e-mail address: the first row must name the columns and one of them must be "email", or a mapping must say which; found: {}':
    'In keiner Spalte steht die E-Mail-Adresse: Die erste Zeile muss die Spalten nennen, und eine muss „email“ heißen, oder die Zuordnung muss sagen, welche es ist; gefunden: {0}',
  '{} cells, but the first row names {} columns; is a separator inside a cell without quotes?':
    '{0} Zellen, aber die erste Zeile nennt {1} Spalten; steht ein Trennzeichen in einer Zelle ohne Anführungszeichen?',
  'column "{}" holds {} bytes; at most {} are taken':
    'In der Spalte „{0}“ stehen {1} Bytes; höchstens {2} werden angenommen',
  'column "{}" holds "{}", which is no {}': 'In der Spalte „{0}“ steht „{1}“; erwartet wird: {2}',
  'number such as 12.5': 'eine Zahl wie 12.5',
  'yes or no': 'yes oder no',
  'date such as 31/12/2026': 'ein Datum wie 31/12/2026',
  'date such as 12/31/2026': 'ein Datum wie 12/31/2026',
  'date such as 2026-12-31': 'ein Datum wie 2026-12-31',
  'the row names more than {} tags or lists': 'Die Zeile nennt mehr als {0} Schlagwörter oder Listen',
  'the status "{}" is not known, so this person is not made active; write active, unsubscribed, bounced or complained, or map column "{}" to another name':
    'Der Status „{0}“ ist nicht bekannt, also wird diese Person nicht aktiv; schreiben Sie active, unsubscribed, bounced oder complained, oder ordnen Sie der Spalte „{1}“ einen anderen Namen zu',
  'the name is longer than {} bytes': 'Der Name ist länger als {0} Bytes',
  'the attributes take {} bytes; at most {} are kept':
    'Die Attribute nehmen {0} Bytes ein; höchstens {1} werden behalten',

  // model: what a held campaign waits for
  'Its start time passed long ago, so it did not start by surprise.':
    'Die Startzeit ist lange vorbei; deshalb ist sie nicht überraschend gestartet.',
  'Approve it to send now, choose another time, or cancel it.':
    'Geben Sie sie frei, um jetzt zu senden, wählen Sie eine andere Zeit, oder brechen Sie sie ab.',
  'The database was restored: what was sent after that backup is not known to it.':
    'Die Datenbank wurde wiederhergestellt: Was nach der Sicherung gesendet wurde, weiß sie nicht.',
  'Approve it to send the rest, or cancel it.': 'Geben Sie sie frei, um den Rest zu senden, oder brechen Sie sie ab.',
  'The database woke up on another machine.': 'Die Datenbank ist auf einem anderen Rechner aufgewacht.',
  'Approve it only if the old machine sends no more.':
    'Geben Sie sie nur frei, wenn der alte Rechner nicht mehr sendet.',
  'The database is a copy of another file.': 'Die Datenbank ist die Kopie einer anderen Datei.',
  'Approve it only if nothing works on the original any more.':
    'Geben Sie sie nur frei, wenn mit dem Original nichts mehr arbeitet.',
  'The database is older than it was when it last worked: what was sent since then would be sent again.':
    'Die Datenbank ist älter als bei ihrer letzten Arbeit: Was seither gesendet wurde, würde noch einmal gesendet.',
  'Approve it to go on all the same, or cancel it.':
    'Geben Sie sie frei, um trotzdem weiterzumachen, oder brechen Sie sie ab.',
  'All the rest is done; of some messages nobody knows whether they left.':
    'Alles andere ist fertig; von einigen Nachrichten weiß niemand, ob sie hinausgingen.',
  'Say of each whether it was sent or goes again.': 'Sagen Sie von jeder, ob sie gesendet wurde oder noch einmal geht.',
  'too many refusals by policy': 'zu viele Ablehnungen nach Richtlinie',
  'The relay refused too many messages in a row.': 'Das Relay hat zu viele Nachrichten nacheinander abgelehnt.',
  'Read what it said at the failed messages, mend that, then approve it.':
    'Lesen Sie bei den fehlgeschlagenen Nachrichten, was es sagte, beheben Sie das, dann geben Sie sie frei.',
  'The first slice is out.': 'Der erste Teil ist gesendet.',
  'Look at what came back, then send the rest, change the text, or stop it.':
    'Sehen Sie, was zurückkam; dann senden Sie den Rest, ändern den Text oder halten an.',
  'It waits for the yes of another person.': 'Sie wartet auf die Zustimmung einer zweiten Person.',
  'Somebody else reads it and approves it; who asked for it cannot.':
    'Jemand anderes liest sie und gibt sie frei; wer darum gebeten hat, kann es nicht.',
  'Look at these messages below, mend the cause or remove the addresses, then approve it: its rates count anew from there.':
    'Sehen Sie sich diese Nachrichten unten an, beheben Sie die Ursache oder entfernen Sie die Adressen, dann geben Sie sie frei: Ab da zählen ihre Anteile neu.',
  'Look at its messages, then approve or cancel it.':
    'Sehen Sie sich ihre Nachrichten an, dann geben Sie sie frei oder brechen sie ab.',

  // wire: what a request lacks
  'is required': 'Füllen Sie dies aus',
  'must be a JSON object': 'Geben Sie ein JSON-Objekt an',
  'must be a string': 'Geben Sie einen Text an',
  'must be a whole number from {} to 9223372036854775807':
    'Geben Sie eine ganze Zahl ein, {0, plural, one {#} other {#}} oder mehr',
  'must be a whole number from {} to {}':
    'Geben Sie eine ganze Zahl von {0, plural, one {#} other {#}} bis {1, plural, one {#} other {#}} ein',
  'must be a whole number from {} or more': 'Geben Sie eine ganze Zahl ein, {0, plural, one {#} other {#}} oder mehr',
  'must be a whole number': 'Geben Sie eine ganze Zahl ein',
  'must be a number from {} to {}': 'Geben Sie eine Zahl von {0} bis {1} ein',
  'must be true or false': 'Schalten Sie dies ein oder aus',
  'must be an RFC 3339 time such as 2027-01-31T09:00:00Z': 'Geben Sie Datum und Uhrzeit ein',
  'must be an array of ids': 'Wählen Sie eines der angezeigten',
  'must be a positive id': 'Wählen Sie eines der angezeigten',
  'is not a known field': 'Dieses Feld kennt campaignd nicht',
  'must be an array of {} to {}': 'Geben Sie {0} bis {1} an',
  'columns cannot stand in columns': 'Spalten können nicht in Spalten stehen',
  'must be an array of blocks': 'Geben Sie eine Liste von Bausteinen an',
  'a message has at most {} blocks; leave some out': 'Eine Nachricht hat höchstens {0} Bausteine; lassen Sie einige weg',
  'must be a language tag such as en or pt-BR': 'Geben Sie ein Sprachkürzel wie en oder pt-BR ein',
  'may take at most 512 KiB; make the message shorter': 'Höchstens 512 KiB sind erlaubt; kürzen Sie die Nachricht',
  'must be one of active, unsubscribed, bounced, complained': 'Wählen Sie aktiv, abgemeldet, Bounce oder beschwert',
  'must be an object such as {"list_id":1} or a segment\'s filter': 'Geben Sie einen Filter an, wie ihn ein Segment hat',
  'too long to be shown': 'Zu lang, um es zu zeigen',
  'may name at most {} people; use a filter or a segment for more':
    'Höchstens {0} Personen sind möglich; nehmen Sie für mehr einen Filter oder ein Segment',
  'names nobody': 'Wählen Sie mindestens eine Person',
  'give one of "filter", "segment_id" and "ids"; "filter":{} is everybody':
    'Wählen Sie einen Filter, ein Segment oder einzelne Personen',
  'is required; the action clear_attribute takes an attribute away':
    'Füllen Sie dies aus; „Attribut leeren“ nimmt ein Attribut weg',
  'may be nested at most {} deep': 'Dies darf höchstens {0} Ebenen tief verschachtelt sein',
  'must be a list of 1 to {} columns': 'Wählen Sie 1 bis {0} Spalten',
  'is there twice': 'Dies steht zweimal da',
  'the plan that a campaign keeps cannot be read: {}':
    'Der gespeicherte Plan einer Kampagne lässt sich nicht lesen: {0}',
  'the use of limits at a launch cannot be read: {}': 'Die beim Start verbrauchten Grenzen lassen sich nicht lesen: {0}',
  'must be an array of at most {} whole numbers from 1 to {}': 'Geben Sie höchstens {0} ganze Zahlen von 1 bis {1} an',
  'name each sender once': 'Nennen Sie jeden Absender einmal',
  'must be the first of sender_ids; leave one of them out':
    'Dies muss der erste der Absender sein; lassen Sie eines von beiden weg',
  'must have a number for each of sender_ids': 'Geben Sie für jeden Absender eine Zahl an',
  'must be an array of at most {} files of the library': 'Wählen Sie höchstens {0} Dateien der Bibliothek',
  'names no file of the library; take it from GET /media':
    'Diese Datei ist nicht in der Bibliothek; wählen Sie eine von dort',
  'must be the name of a file, without folders': 'Geben Sie den Namen einer Datei ein, ohne Ordner',
  'is the body itself when the format is text; leave it out':
    'Beim Format Text ist dies der Text selbst; lassen Sie es weg',
  'are those of a layout: give its layout_id, too, or leave them out':
    'Diese Plätze gehören zu einer Gestaltung: Wählen Sie auch die Gestaltung, oder lassen Sie sie weg',
  'goes with the formats markdown, blocks and html alone': 'Dies geht nur mit den Formaten Markdown, Bausteine und HTML',
  'must be an array of 1 to {} steps': 'Eine Kampagne hat 1 bis {0} Schritte',
  '(not told)': '(nicht gezeigt)',
  'a column does not read: {}': 'Eine Spalte lässt sich nicht lesen: {0}',
  'must be AT, CH, DE, ES, FR, GB, IT, NL or US': 'Wählen Sie AT, CH, DE, ES, FR, GB, IT, NL oder US',
  'must be a list of at most {}': 'Es dürfen höchstens {0} sein',
  'must be a date, written YYYY-MM-DD': 'Schreiben Sie ein Datum wie 2026-12-24',
  'must be an object such as {"columns":{"E-Mail":"email","Firma":"text:company"}}':
    'Geben Sie an, was aus jeder Spalte wird',
  'must name a column and what it becomes': 'Nennen Sie eine Spalte und was aus ihr wird',
  '"{}" is not known; use one of {}, and a name behind an attribute, as in date:birthday':
    '„{0}“ ist nicht bekannt; nehmen Sie eines von {1}, bei einem Attribut mit einem Namen dahinter, wie in date:birthday',
  'may name at most {} columns': 'Höchstens {0} Spalten sind möglich',
  'takes no field beside "columns"': 'Neben „columns“ gibt es hier kein Feld',
  'nested deeper than 64 levels at byte {}': 'Bei Byte {0} ist es mehr als 64 Ebenen tief verschachtelt',
  'the body is not JSON: the fault is at byte {}': 'Der Inhalt ist kein JSON: Der Fehler steht bei Byte {0}',
  'the body holds a number that is too large': 'Der Inhalt enthält eine zu große Zahl',
  'a stored JSON column is not a JSON object': 'Eine gespeicherte JSON-Spalte ist kein JSON-Objekt',
  'a stored JSON column cannot be read: {}': 'Eine gespeicherte JSON-Spalte lässt sich nicht lesen: {0}',
  'must be a list of at least one of mon, tue, wed, thu, fri, sat, sun': 'Wählen Sie mindestens einen Tag',
  'must be mon, tue, wed, thu, fri, sat or sun': 'Wählen Sie einen Wochentag',
  'must not be below start_per_day': 'Dies darf nicht unter dem Anfang pro Tag liegen',
  'must be a time from 00:00 to 24:00, written HH:MM': 'Geben Sie eine Uhrzeit von 00:00 bis 24:00 ein',
  'must be a time from 00:00 to 23:59, written HH:MM': 'Geben Sie eine Uhrzeit von 00:00 bis 23:59 ein',
  'must differ from "from"; for the whole day write from 00:00 to 24:00':
    'Dies muss anders sein als der Beginn; schreiben Sie für den ganzen Tag von 00:00 bis 24:00',
  'must be shorter than the window is open': 'Dies muss kürzer sein als die Sendezeit',
  'must not be below min': 'Dies darf nicht unter dem Kleinsten liegen',
  'the JSON is damaged: {}': 'Das JSON ist beschädigt: {0}',
  "the answer is not that of listmonk's API": 'Das ist keine Antwort der API von listmonk',
  'has no colon in it; what is behind the colon is the token':
    'Es fehlt ein Doppelpunkt; was dahinter steht, ist der Token',
  'names more than {} lists; leave it out to have everybody':
    'Es sind mehr als {0} Listen; lassen Sie sie weg, um alle zu bekommen',
  'is none that an answer has given': 'Dies stammt aus keiner Antwort',
  'is empty; give the file a name': 'Geben Sie der Datei einen Namen',
  'stands in blocks when the format is blocks; leave it out':
    'Beim Format Bausteine steht der Text in den Bausteinen; lassen Sie es weg',
  'needs the format blocks': 'Dies braucht das Format Bausteine',
  'is empty; give the template a name': 'Geben Sie der Vorlage einen Namen',
  'must be an array of at most {} message ids': 'Wählen Sie höchstens {0} Nachrichten',
  'give campaign_id or ids': 'Wählen Sie eine Kampagne oder einzelne Nachrichten',
  'must be "{}" here': 'Hier geht nur „{word_0}“',
  'goes with the action resend alone': 'Dies geht nur beim erneuten Senden',
  'must be an address that begins with https://': 'Geben Sie eine Adresse ein, die mit https:// beginnt',
  'must be an array of addresses': 'Geben Sie Adressen an',
  'must be the name of an attribute, without quotes': 'Geben Sie den Namen eines Attributs ein, ohne Anführungszeichen',
  'and emails may name at most {} people at once; for more, put them into a list and give its list_ids':
    'Auf einmal sind höchstens {0} Personen möglich; für mehr nehmen Sie diese in eine Liste auf und wählen Sie die Liste',
  'say whom to add: recipient_ids, emails, list_ids or segment_ids':
    'Sagen Sie, wer dazukommt: Adressen, Listen oder Segmente',
  'must be an array of 1 to {} addresses': 'Geben Sie 1 bis {0} Adressen an',
  'must be an array of texts': 'Geben Sie Texte an',
  'must be a list of one to twenty names of SNS topics': 'Geben Sie ein bis zwanzig Namen von SNS-Topics an',
  'must be names such as arn:aws:sns:eu-west-1:123456:bounces':
    'Geben Sie Namen an wie arn:aws:sns:eu-west-1:123456:bounces',
  'must be the verification key as SendGrid shows it: base64 of an EC key':
    'Geben Sie den Prüfschlüssel ein, wie SendGrid ihn zeigt: Base64 eines EC-Schlüssels',
  'may hold no colon (RFC 7617)': 'Lassen Sie Doppelpunkte weg (RFC 7617)',
  'must be the Message-ID of a message, or its number': 'Geben Sie die Message-ID einer Nachricht oder ihre Nummer an',
  'give the "email" or the "message_id"': 'Geben Sie die E-Mail-Adresse oder die Message-ID an',
  'does not fit this field: use eq, ne, in, not_in, or exists for lists and tags':
    'Dieser Vergleich passt nicht zu diesem Feld',
  'fits dates only: created_at and attributes.NAME': 'Dieser Vergleich passt nur zu Daten',
  'fits attributes only': 'Dies passt nur zu Attributen',
  'does not fit a date: use before, after, on, in_last_days, lt, le, gt or ge':
    'Dieser Vergleich passt nicht zu einem Datum',
  'must be one of email, name, status, created_at, list, tag, attributes.NAME':
    'Wählen Sie eines der angezeigten Felder',
  'must be a list of 1 to {} values': 'Geben Sie 1 bis {0} Werte an',
  'must be a day such as 2026-01-31': 'Geben Sie einen Tag ein',
  'must be a status': 'Wählen Sie eines der angezeigten',
  'must be the number of a list': 'Wählen Sie eines der angezeigten',
  'must be a time such as 2026-01-31T12:00:00Z': 'Geben Sie Datum und Uhrzeit ein',
  'must be a time such as 2026-11-28T09:00:00Z': 'Geben Sie Datum und Uhrzeit ein',
  'must be a number or a text': 'Geben Sie eine Zahl oder einen Text ein',
  'must be a text of at most {} bytes': 'Verwenden Sie höchstens {0, plural, one {# Zeichen} other {# Zeichen}}',
  'is nested deeper than {} levels': 'Dies ist mehr als {0} Ebenen tief verschachtelt',
  'has more than {} conditions': 'Es sind mehr als {0} Bedingungen',
  'must be one of {"all":[…]}, {"any":[…]}, {"not":…}, {"field","op","value"} and {"did"}':
    'Diese Bedingung kennt campaignd nicht',
  'must be a list of at least one condition': 'Fügen Sie mindestens eine Bedingung hinzu',
  'belongs to "clicked" only': 'Dies gehört nur zu „geklickt“',
  'the stored filter of a segment is damaged': 'Der gespeicherte Filter eines Segments ist beschädigt',
  'must be a host name or an IP address, without port or scheme':
    'Geben Sie einen Hostnamen oder eine IP-Adresse ein, ohne Port und ohne https://',
  'is a link-local or metadata address, which no mail server has':
    'Das ist eine Link-local- oder Metadaten-Adresse; die hat kein Mailserver',
  "a sender's stored mailbox cannot be read: {}":
    'Das gespeicherte Postfach eines Absenders lässt sich nicht lesen: {0}',
  'must be an array of at most {} addresses': 'Geben Sie höchstens {0} Adressen an',
  'must be a URL such as https://mail.example.org':
    'Geben Sie eine vollständige Adresse ein, zum Beispiel https://example.org',
  'give a body, blocks or a template_id': 'Geben Sie einen Text, Bausteine oder eine Vorlage an',
  'must be a JSON object: a value for each tag': 'Geben Sie für jeden Platzhalter einen Wert an',
  'is no name of a slot: take letters, digits, _ and -, at most 40 of them':
    'So heißt kein Platz: Nehmen Sie Buchstaben, Ziffern, _ und -, höchstens 40 davon',
  'is the message itself: give it as body or blocks':
    'Das ist die Nachricht selbst: Geben Sie sie als Text oder Bausteine an',
  'must be a text': 'Geben Sie einen Text ein',
  'must be an object: a text for each slot, at most {} of them':
    'Geben Sie für jeden Platz einen Text an, höchstens {0}',
  'takes letters, digits, _ and -, at most 60 of them': 'Verwenden Sie Buchstaben, Ziffern, _ und -, höchstens 60 davon',
  'is an address; give it as "address"': 'Das ist eine Adresse; geben Sie sie als Adresse an',
  'is a domain; give it as "domain"': 'Das ist eine Domain; geben Sie sie als Domain an',
  'give one of "address" and "domain"': 'Geben Sie eine Adresse oder eine Domain an',
  'must be a colour such as #1d4ed8': 'Geben Sie eine Farbe wie #1d4ed8 ein',
  'must be a list such as ["recipients:write"]; leave it out for all that the role allows':
    'Wählen Sie, was der Token darf; ohne Auswahl darf er alles, was die Rolle erlaubt',
  '{} is no scope; one is a resource with :read or :write behind it, such as campaigns:read':
    '{0} ist keine Berechtigung; eine nennt eine Ressource mit :read oder :write dahinter, wie campaigns:read',
  'takes no merge tags; write plain text': 'Schreiben Sie einfachen Text ohne Platzhalter',
  'variant {} was chosen by hand': 'Variante {0} wurde von Hand gewählt',
  'variant {} won clearly': 'Variante {0} hat klar gewonnen',
  'no clear winner: variant {} goes out, as the rule says':
    'Kein klarer Gewinner: Variante {0} geht hinaus, wie es die Regel sagt',
  'variant {} is clearly ahead by replies': 'Variante {0} liegt bei den Antworten klar vorn',
  'variant {} is clearly ahead by clicks': 'Variante {0} liegt bei den Klicks klar vorn',
  'no clear winner yet': 'Noch kein klarer Gewinner',
  'goes with a body of its own; leave it out, or add one':
    'Dies geht nur mit einem eigenen Text; lassen Sie es weg, oder schreiben Sie einen',
  "is another variant's; use each once": 'Das ist schon eine andere Variante; verwenden Sie jeden Buchstaben einmal',
  'all have the weight 0: give at least one a weight':
    'Alle haben das Gewicht 0: Geben Sie mindestens einer ein Gewicht',
  'say how many people are the sample: give sample_people or sample_percent, one of the two':
    'Sagen Sie, wie groß die Stichprobe ist: als Zahl von Personen oder in Prozent',
  'must be the letter of a variant, such as "A"': 'Geben Sie den Buchstaben einer Variante an, zum Beispiel „A“',
  'must be an array of {} to {} variants, or empty': 'Legen Sie {0} bis {1} Varianten an, oder keine',
  'needs variants to choose from; add two, or leave it out':
    'Es fehlen Varianten zur Auswahl; legen Sie zwei an, oder lassen Sie es weg',
  'must be a list of at least one event, such as ["message.sent"]': 'Wählen Sie mindestens ein Ereignis',
  'must be whsec_ and the base64 of 16 to 64 bytes; leave it out to have one made':
    'Geben Sie whsec_ und dahinter Base64 von 16 bis 64 Bytes ein; ohne Eingabe wird eines erzeugt',
  'must be {}': 'Möglich ist hier: {0}',

  // store, queue, jobs
  'a set of people in the database cannot be read': 'Eine Menge von Personen in der Datenbank lässt sich nicht lesen',
  'there is no campaign {}': 'Kampagne {0} gibt es nicht',
  'is none that this list has given': 'Dies stammt nicht aus dieser Liste; beginnen Sie ohne es',
  'is not one that a page before gave': 'Dies stammt aus keiner vorigen Seite; beginnen Sie ohne es',
  'must be the "next" of the page before': 'Dies stammt aus keiner vorigen Seite; beginnen Sie ohne es',
  'erased before': 'Früher gelöscht',
  'the mail': 'die Mail',
  'the relay did not answer {} in time': 'Das Relay antwortete nicht rechtzeitig auf {0}',
  'the relay refuses this sender; it answered {} with "{} {}"; look at the account there and at the From address here':
    'Das Relay lehnt diesen Absender ab; es antwortete auf {0} mit „{1} {2}“; sehen Sie sich dort das Konto und hier die Absenderadresse an',
  'the relay does not understand us; it answered {} with "{} {}"':
    'Das Relay versteht uns nicht; es antwortete auf {0} mit „{1} {2}“',
  'the relay says "later"; it answered {} with "{} {}"': 'Das Relay sagt „später“; es antwortete auf {0} mit „{1} {2}“',
  '250 2.0.0 caught by the sandbox': '250 2.0.0 von der Sandbox abgefangen',
  'lock file {}: {}: {}': 'Sperrdatei {0}: {1}: {2}',
  'the process died {} times while it worked on this job; it is set aside until a person retries or discards it':
    'Der Prozess starb {0}-mal bei diesem Auftrag; er liegt beiseite, bis ihn jemand erneut versucht oder verwirft',

  // app and db: the machine, the disk, the database
  'the database is damaged and nothing is sent; stop campaignd and restore a backup (campaignd restore BACKUP). Found: {}':
    'Die Datenbank ist beschädigt, und nichts wird gesendet; stoppen Sie campaignd und stellen Sie eine Sicherung wieder her (campaignd restore SICHERUNG). Gefunden: {0}',
  'the database cannot be written: {}': 'Die Datenbank lässt sich nicht beschreiben: {0}',
  "a sync to disk failed: this process stops, and its next start reads what is truly on the disk; look at the kernel's log (dmesg)":
    'Das Schreiben auf den Datenträger misslang: Dieser Prozess hält an, und sein nächster Start liest, was wirklich darauf steht; sehen Sie ins Protokoll des Kernels (dmesg)',
  '{} are free on the disk; sending waits for {}: free some space beside the database':
    '{0} sind auf dem Datenträger frei; der Versand wartet auf {1}: Schaffen Sie neben der Datenbank Platz',
  '{} are free on the disk; imports and enrolment wait for {}: free some space beside the database':
    '{0} sind auf dem Datenträger frei; Importe und Aufnahme warten auf {1}: Schaffen Sie neben der Datenbank Platz',
  'a stop was asked for': 'Ein Stopp wurde verlangt',
  'The last backup could not be made.': 'Die letzte Sicherung ließ sich nicht anlegen.',
  'Look at the log and at the disk, then make one.':
    'Sehen Sie ins Protokoll und auf den Datenträger, dann legen Sie eine an.',
  'the disk is full; free some space beside {}: {}': 'Der Datenträger ist voll; schaffen Sie neben {0} Platz: {1}',
  "the file system of {} is read-only; look at the kernel's log (dmesg), repair it and mount it writable: {}":
    'Das Dateisystem von {0} ist schreibgeschützt; sehen Sie ins Protokoll des Kernels (dmesg), reparieren Sie es und hängen Sie es beschreibbar ein: {1}',
  'campaignd waits and sends nothing: {}': 'campaignd wartet und sendet nichts: {0}',
  '{} exists already; choose another name': '{0} gibt es schon; wählen Sie einen anderen Namen',
  '{} cannot be made: {}': '{0} kann nicht angelegt werden: {1}',
  'a copy of {} needs {} MiB{}, {} has {} MiB free: free space there, or choose a place on another disk':
    'Eine Kopie von {0} braucht {1} MiB{2}, in {3} sind {4} MiB frei: Schaffen Sie dort Platz, oder wählen Sie einen Ort auf einem anderen Datenträger',
  ' and {} MiB that stay free': ' und {0} MiB, die frei bleiben',
  'the copy is damaged: {}': 'Die Kopie ist beschädigt: {0}',
  '{} cannot be synced to disk: {}': '{0} lässt sich nicht auf den Datenträger schreiben: {1}',
  'database {} cannot be opened: {}; check that the directory exists and that this user may write it':
    'Die Datenbank {0} lässt sich nicht öffnen: {1}; prüfen Sie, ob es den Ordner gibt und ob dieser Benutzer hineinschreiben darf',
  'the database {}: {}': 'Die Datenbank {0}: {1}',
  'its header is damaged': 'Ihr Kopf ist beschädigt',
  'its frame {} is damaged, and acknowledged changes stand behind it':
    'Ihr Rahmen {0} ist beschädigt, und dahinter stehen bestätigte Änderungen',
  '{}; to go on, restore a backup: campaignd restore BACKUP. What can still be read: copy {} and its log elsewhere and restore the copy':
    '{0}; um weiterzumachen, stellen Sie eine Sicherung wieder her: campaignd restore SICHERUNG. Was noch lesbar ist: Kopieren Sie {1} und sein Log anderswohin, und stellen Sie die Kopie wieder her',
  '{} is missing or empty, but {} beside it shows that there was a database; restore a backup: campaignd restore BACKUP, or to begin anew delete {}':
    '{0} fehlt oder ist leer, aber {1} daneben zeigt, dass es eine Datenbank gab; stellen Sie eine Sicherung wieder her: campaignd restore SICHERUNG, oder löschen Sie für einen neuen Anfang {2}',
  'the log {} is damaged: {}': 'Das Log {0} ist beschädigt: {1}',
  '{} cannot be looked at: {}': '{0} lässt sich nicht ansehen: {1}',
  '{} is a SQLite file, but not a campaignd database; check [store] path':
    '{0} ist eine SQLite-Datei, aber keine Datenbank von campaignd; prüfen Sie [store] path',
  '{} has schema version {}, this campaignd knows {}: it was written by a newer version; install that version again, or restore a backup':
    '{0} hat die Schemaversion {1}, dieses campaignd kennt {2}: Eine neuere Version hat sie geschrieben; installieren Sie diese wieder, oder stellen Sie eine Sicherung wieder her',
  'the disk is full; free some space: database: {} (code {}) in: {}':
    'Der Datenträger ist voll; schaffen Sie Platz: Datenbank: {0} (Code {1}) bei: {2}',
  'the file or its file system is read-only; make it writable again: database: {} (code {}) in: {}':
    'Die Datei oder ihr Dateisystem ist schreibgeschützt; machen Sie es wieder beschreibbar: Datenbank: {0} (Code {1}) bei: {2}',
  "the disk reports an error; look at the kernel's log (dmesg): database: {} (code {}) in: {}":
    'Der Datenträger meldet einen Fehler; sehen Sie ins Protokoll des Kernels (dmesg): Datenbank: {0} (Code {1}) bei: {2}',
  'the file is damaged; stop campaignd and restore a backup (campaignd restore BACKUP): database: {} (code {}) in: {}':
    'Die Datei ist beschädigt; stoppen Sie campaignd und stellen Sie eine Sicherung wieder her (campaignd restore SICHERUNG): Datenbank: {0} (Code {1}) bei: {2}',
  'the file cannot be opened; check that it exists and may be written: database: {} (code {}) in: {}':
    'Die Datei lässt sich nicht öffnen; prüfen Sie, ob es sie gibt und ob sie beschrieben werden darf: Datenbank: {0} (Code {1}) bei: {2}',
  'database: {} (code {}) in: {}': 'Datenbank: {0} (Code {1}) bei: {2}',
  'unknown error': 'Unbekannter Fehler',
  'the database is damaged, nothing is changed: {}': 'Die Datenbank ist beschädigt, nichts wird geändert: {0}',
  'a sync to disk failed: campaignd stops and reads at its next start what is truly there':
    'Das Schreiben auf den Datenträger misslang: campaignd hält an und liest beim nächsten Start, was wirklich da ist',
  'the disk is full: nothing is changed until there is space again beside {}':
    'Der Datenträger ist voll: Nichts wird geändert, bis neben {0} wieder Platz ist',
  'the database is closed: campaignd is stopping': 'Die Datenbank ist geschlossen: campaignd hält an',
  'too many changes wait to be written; try again in a moment':
    'Zu viele Änderungen warten darauf, geschrieben zu werden; versuchen Sie es gleich noch einmal',

  // http: the request and who may make it
  'log in, or send an API token that is valid and has not expired':
    'Melden Sie sich an, oder senden Sie einen gültigen API-Token',
  'your role needs a second factor: set up an authenticator app first':
    'Ihre Rolle braucht einen zweiten Faktor: Richten Sie zuerst eine Authenticator-App ein',
  'this request came from another site': 'Diese Anfrage kam von einer anderen Website',
  "the X-CSRF-Token header is missing or not this session's":
    'Die Anfrage gehört nicht zu dieser Sitzung: Laden Sie die Seite neu',
  'this token lacks the scope {}': 'Diesem Token fehlt die Berechtigung {0}',
  'this takes a token without scopes': 'Das geht nur mit einem Token ohne eingeschränkte Berechtigungen',
  'your role does not allow this': 'Ihre Rolle erlaubt das nicht',
  'there is no such file; reload the page': 'Diese Datei gibt es nicht; laden Sie die Seite neu',
  'the address is not correctly percent-encoded': 'Die Adresse ist nicht richtig kodiert',
  'no answer was written': 'Es wurde keine Antwort geschrieben',
  'too many such requests are waiting; try again in a moment':
    'Zu viele solche Anfragen warten; versuchen Sie es gleich noch einmal',
  'the body is larger than this address takes': 'Das ist größer, als hier angenommen wird',
  'the body is too large': 'Das ist zu groß',
  'the body may have at most {} bytes here': 'Hier sind höchstens {0, plural, one {# Byte} other {# Bytes}} erlaubt',
  'the request line is longer than 2 KB': 'Die Adresse ist länger als 2 KB',
  'the address is longer than 2 KB': 'Die Adresse ist länger als 2 KB',
  'the daemon is shutting down': 'campaignd hält an',
  'the health probe did not answer in time': 'Die Prüfung des Zustands antwortete nicht rechtzeitig',
  'too many event streams are open; ask for what you show': 'Zu viele Seiten hören zugleich zu; diese fragt selbst nach',
  'the request did not arrive in time, or too slowly': 'Die Anfrage kam nicht rechtzeitig oder zu langsam an',
  'the disk has no room for this upload: {} MiB are free beside {}, and {} MiB are kept free (queue.stop_bulk_free_bytes); free some space':
    'Auf dem Datenträger ist kein Platz für diesen Upload: Neben {1} sind {0} MiB frei, und {2} MiB bleiben frei (queue.stop_bulk_free_bytes); schaffen Sie Platz',
  'too much is being uploaded at once; try again in a moment':
    'Gerade wird zu viel auf einmal hochgeladen; versuchen Sie es gleich noch einmal',
  'Requests come through a proxy on this machine that campaignd does not trust, so every visitor looks like this machine. Set http.trusted_proxies = ["127.0.0.1", "::1"] in the configuration and restart.':
    'Anfragen kommen über einen Proxy auf diesem Rechner, dem campaignd nicht vertraut; deshalb sehen alle Besucher wie dieser Rechner aus. Setzen Sie in der Konfiguration http.trusted_proxies = ["127.0.0.1", "::1"] und starten Sie neu.',
  'Idempotency-Key may have at most 255 characters': 'Idempotency-Key darf höchstens 255 Zeichen haben',
  'this Idempotency-Key was used for another request; take a new one':
    'Dieser Idempotency-Key wurde für eine andere Anfrage benutzt; nehmen Sie einen neuen',
  'the first request with this Idempotency-Key was cut off before its answer was kept: look whether what it creates is there, and take a new key to try again':
    'Die erste Anfrage wurde abgebrochen, bevor ihre Antwort gespeichert war: Sehen Sie nach, ob da ist, was sie anlegt, und versuchen Sie es sonst noch einmal',
  'the request was carried out; its answer is not kept any more, as a person in it was erased or has another address now':
    'Die Anfrage wurde ausgeführt; ihre Antwort ist nicht mehr da, weil eine Person darin gelöscht wurde oder eine andere Adresse hat',
  'the first request with this Idempotency-Key is still running': 'Die erste Anfrage läuft noch',
  'the multipart body has no boundary or no content': 'Der Upload ist leer oder beschädigt',
  'the multipart body does not begin with its boundary': 'Der Upload ist beschädigt',
  'the multipart body has no part of this name': 'Dem Upload fehlt die Datei',
  'the database is damaged: nothing is changed or sent; stop campaignd and restore a backup (campaignd restore BACKUP)':
    'Die Datenbank ist beschädigt: Nichts wird geändert oder gesendet; stoppen Sie campaignd und stellen Sie eine Sicherung wieder her (campaignd restore SICHERUNG)',
  'something went wrong inside; the log has the details under request id {}':
    'Etwas ging innen schief; Einzelheiten stehen im Protokoll unter der Anfrage {0}',
  'campaignd cannot do this right now; try again in a moment':
    'campaignd kann das gerade nicht; versuchen Sie es gleich noch einmal',
  'the file is no longer there': 'Die Datei ist nicht mehr da',
  'cannot create a temporary file': 'Eine Zwischendatei lässt sich nicht anlegen',
  'cannot write': 'Das Schreiben misslang',
  'cannot read': 'Das Lesen misslang',
  'is not a column this list sorts by': 'Nach dieser Spalte sortiert diese Liste nicht',
  'is not one this server gave out; start without it': 'Dies stammt nicht von diesem Server; beginnen Sie ohne es',
  'is not a known parameter': 'Diese Angabe kennt campaignd nicht',
  'must be a whole number from 1 to 500': 'Geben Sie eine ganze Zahl von 1 bis 500 ein',
  'may have at most 200 bytes': 'Verwenden Sie höchstens 200 Zeichen',
  'this address allows {}': 'Diese Adresse erlaubt {0}',
  'there is nothing at this address': 'Unter dieser Adresse gibt es nichts',
  'send application/json': 'Senden Sie application/json',
  'the upload is empty': 'Die Datei ist leer',
  'send text/csv, or multipart/form-data with a part named "file"': 'Laden Sie eine CSV-Datei hoch',
  'This address got a confirm mail within the last ten minutes, or three within a day. Wait, then send it again.':
    'Diese Adresse bekam in den letzten zehn Minuten eine Bestätigungsmail oder drei an einem Tag. Warten Sie und senden Sie dann noch einmal.',
  'The form is closed or has no sender. Open it first.':
    'Das Formular ist geschlossen oder hat keinen Absender. Öffnen Sie es zuerst.',
  'stands in the body and in the address; give it once':
    'Das steht im Inhalt und in der Adresse; geben Sie es einmal an',
  'may have at most 256 KiB': 'Höchstens 256 KiB sind erlaubt',
  'must be utf-8, utf-16le, utf-16be or windows-1252': 'Wählen Sie utf-8, utf-16le, utf-16be oder windows-1252',
  'must be overwrite, fill_empty or leave': 'Wählen Sie, was mit vorhandenen Werten geschieht',
  'no password opens a session here: sign in by {} with the address of the invitation':
    'Hier öffnet kein Passwort eine Sitzung: Melden Sie sich über {0} an, mit der Adresse der Einladung',
  'must be picture or file': 'Wählen Sie Bilder oder Dateien',
  'there is no such step': 'Diesen Schritt gibt es nicht',
  'must be one of active, unsubscribed, bounced, complained, erased':
    'Wählen Sie aktiv, abgemeldet, Bounce, beschwert oder gelöscht',
  'must be some of message, open, click, reply, auto_reply, bounce, complaint, unsubscribe, list, consent, import, status, suppression, edit, with commas between them':
    'Wählen Sie, was gezeigt werden soll',
  'an API token has no page; log in as a user to set how it looks':
    'Ein API-Token hat keine Seite; melden Sie sich als Benutzer an, um ihr Aussehen zu wählen',
  'must be queued, sending, sent, failed, uncertain, skipped or cancelled': 'Wählen Sie einen der Zustände',
  'an API token has no account of its own; log in as a user':
    'Ein API-Token hat kein eigenes Konto; melden Sie sich als Benutzer an',
  'this list has one order: "{}"': 'Diese Liste hat nur eine Reihenfolge: „{0}“',
  'name what to free: ?address=anna@example.org or ?domain=example.org':
    'Nennen Sie, was freigegeben wird: eine Adresse oder eine Domain',
  'this is your own second factor: turn it off with your password and a code':
    'Das ist Ihr eigener zweiter Faktor: Schalten Sie ihn mit Passwort und Code ab',

  // mail: what a message is made of
  'is empty; write the heading': 'Schreiben Sie die Überschrift',
  'is empty; write the text': 'Schreiben Sie den Text',
  'is empty; give the address of the picture': 'Geben Sie die Adresse des Bildes an',
  'is empty; say what the button does': 'Sagen Sie, was die Schaltfläche tut',
  'is empty; say where the button leads': 'Sagen Sie, wohin die Schaltfläche führt',
  'is empty; add a link': 'Fügen Sie einen Link hinzu',
  'is empty; say where the link leads': 'Sagen Sie, wohin der Link führt',
  'is empty; give the address of the link': 'Geben Sie die Adresse des Links an',
  'is empty; write the quote': 'Schreiben Sie das Zitat',
  'is empty; write the HTML': 'Schreiben Sie das HTML',
  'is a whole document; put in what stands in its body, or choose the format html for the message':
    'Das ist ein ganzes Dokument; nehmen Sie, was in seinem Body steht, oder wählen Sie für die Nachricht das Format HTML',
  'is empty; add a block': 'Fügen Sie einen Baustein hinzu',
  'an e-mail address in a header must be printable, without blanks or line breaks':
    'Eine E-Mail-Adresse darf keine Leerzeichen und Zeilenumbrüche enthalten',
  'the e-mail address cannot be written in a header': 'Diese E-Mail-Adresse lässt sich in keinen Mailkopf schreiben',
  '{} is a block of another template language; write {}…{}':
    '{0} gehört zu einer anderen Vorlagensprache; schreiben Sie {1}…{2}',
  '{{else}} belongs to another template language; end the section and write {{^name}}…{{/name}} for the other case':
    '{{else}} gehört zu einer anderen Vorlagensprache; beenden Sie den Abschnitt und schreiben Sie {{^name}}…{{/name}} für den anderen Fall',
  '{} belongs to another template language; write {}': '{0} gehört zu einer anderen Vorlagensprache; schreiben Sie {1}',
  '{} belongs to another template language; write {}: names are looked for outwards by themselves':
    '{0} gehört zu einer anderen Vorlagensprache; schreiben Sie {1}: Namen werden von selbst außen gesucht',
  '{} belongs to another template language and has no match here':
    '{0} gehört zu einer anderen Vorlagensprache und hat hier keine Entsprechung',
  '{} belongs to Postmark; write {{unsubscribe_url}}': '{0} gehört zu Postmark; schreiben Sie {{unsubscribe_url}}',
  'Liquid or Jinja': 'Liquid oder Jinja',
  'Salesforce or Mailgun': 'Salesforce oder Mailgun',
  'ERB or EJS': 'ERB oder EJS',
  'the filter in {} belongs to Liquid; write {}': 'Der Filter in {0} gehört zu Liquid; schreiben Sie {1}',
  'line {}: {} is a tag of {} and goes out as it is written; write tags as {{name}}':
    'Zeile {0}: {1} ist ein Platzhalter von {2} und geht so hinaus, wie er dasteht; schreiben Sie Platzhalter als {{name}}',
  'a tag has more than 250 attributes; is a quotation mark missing?':
    'Ein Element hat mehr als 250 Attribute; fehlt ein Anführungszeichen?',
  'more than 250 elements are open here; close those before':
    'Hier sind mehr als 250 Elemente offen; schließen Sie die vorigen',
  'more than 150,000 elements stand before; make the message smaller':
    'Davor stehen mehr als 150.000 Elemente; machen Sie die Nachricht kleiner',
  'too many elements such as <b>, <font> or <a> are still open here; close each where its text ends':
    'Hier sind noch zu viele Elemente wie <b>, <font> oder <a> offen; schließen Sie jedes, wo sein Text endet',
  'up to here the HTML has more elements in each other than can be read; make it smaller or flatter':
    'Bis hier hat das HTML mehr ineinander stehende Elemente, als sich lesen lassen; machen Sie es kleiner oder flacher',
  'the message becomes more than 1 MiB of HTML; make it smaller':
    'Die Nachricht wird mehr als 1 MiB HTML; machen Sie sie kleiner',
  'line {}: the comment <!-- is never closed by -->; mail programs show nothing of what follows':
    'Zeile {0}: Der Kommentar <!-- wird nie mit --> geschlossen; Mailprogramme zeigen nichts von dem, was folgt',
  'line {}: <{}> is never closed by </{}>; mail programs show nothing of what follows':
    'Zeile {0}: <{1}> wird nie mit </{2}> geschlossen; Mailprogramme zeigen nichts von dem, was folgt',
  'line {}: a tag is never closed by >; mail programs show nothing of what follows':
    'Zeile {0}: Ein Element wird nie mit > geschlossen; Mailprogramme zeigen nichts von dem, was folgt',
  'no mail program runs it, and some filters refuse such mail':
    'Kein Mailprogramm führt es aus, und manche Filter lehnen solche Mails ab',
  'leave it out': 'Lassen Sie es weg',
  'Outlook shows none and Gmail warns of it': 'Outlook zeigt keines, und Gmail warnt davor',
  'lead to a page with the form': 'Führen Sie zu einer Seite mit dem Formular',
  'Outlook shows none': 'Outlook zeigt es nicht',
  'no mail program does anything with it': 'Kein Mailprogramm fängt damit etwas an',
  'use a link that looks like a button': 'Nehmen Sie einen Link, der wie eine Schaltfläche aussieht',
  'Gmail and Outlook show none': 'Gmail und Outlook zeigen es nicht',
  'use a picture that leads to the video': 'Nehmen Sie ein Bild, das zum Video führt',
  'Gmail and Outlook play none': 'Gmail und Outlook spielen es nicht ab',
  'lead to a page that plays it': 'Führen Sie zu einer Seite, die es abspielt',
  'no mail program shows it': 'Kein Mailprogramm zeigt es',
  'lead to the page': 'Führen Sie zu der Seite',
  'use a picture': 'Nehmen Sie ein Bild',
  'use a PNG picture': 'Nehmen Sie ein PNG-Bild',
  'Gmail and Outlook ignore it': 'Gmail und Outlook beachten es nicht',
  'write each address whole': 'Schreiben Sie jede Adresse ganz',
  'Outlook for Windows ignores it': 'Outlook für Windows beachtet es nicht',
  'lay it out with tables, or use blocks': 'Ordnen Sie es mit Tabellen an, oder nehmen Sie Bausteine',
  'Outlook for Windows shows none': 'Outlook für Windows zeigt es nicht',
  'give a background colour, too, on which the text reads well':
    'Geben Sie auch eine Hintergrundfarbe an, auf der sich der Text gut liest',
  'Outlook ignores it': 'Outlook beachtet es nicht',
  'give the picture the size that it is shown in': 'Geben Sie dem Bild die Größe, in der es gezeigt wird',
  'make sure that the message reads well where nothing moves':
    'Sorgen Sie dafür, dass sich die Nachricht auch ohne Bewegung gut liest',
  'turn or move it in the picture itself': 'Drehen oder verschieben Sie es im Bild selbst',
  'cut the picture itself': 'Schneiden Sie das Bild selbst zu',
  'Gmail and Outlook load none': 'Gmail und Outlook laden es nicht',
  'write the rules into the message': 'Schreiben Sie die Regeln in die Nachricht',
  'name a font that people have behind it': 'Nennen Sie dahinter eine Schrift, die alle haben',
  'write the value itself': 'Schreiben Sie den Wert selbst',
  'no mail program loads it': 'Kein Mailprogramm lädt es',
  'write the rules into a <style> element': 'Schreiben Sie die Regeln in ein <style>-Element',
  'an SVG picture': 'Ein SVG-Bild',
  'a WebP picture': 'Ein WebP-Bild',
  'use a PNG or JPEG picture': 'Nehmen Sie ein PNG- oder JPEG-Bild',
  'the HTML nests more than 400 elements deep; make it flatter':
    'Das HTML ist mehr als 400 Elemente tief verschachtelt; machen Sie es flacher',
  '{} is no slot: write {{slot.body}}, with letters, digits, _ and - in its name and nothing else':
    '{0} ist kein Platz: Schreiben Sie {{slot.body}}, im Namen nur Buchstaben, Ziffern, _ und -',
  '{} stands there twice: leave it once': '{0} steht zweimal da: Lassen Sie es einmal stehen',
  'a layout has at most {} slots': 'Eine Gestaltung hat höchstens {0} Plätze',
  '{} stands inside of a tag, a comment, a title or a style: put it where a paragraph can stand':
    '{0} steht in einem Element, einem Kommentar, einem Titel oder einem Style: Setzen Sie es dorthin, wo ein Absatz stehen kann',
  '{} stands in <{}>, where no paragraph can: put it straight into a <td> or a <div>':
    '{0} steht in <{1}>, wo kein Absatz stehen kann: Setzen Sie es direkt in ein <td> oder ein <div>',
  '{} stands among other words: give it a text block of its own':
    '{0} steht zwischen anderen Worten: Geben Sie ihm einen eigenen Baustein mit Text',
  'the layout "{}": {}': 'Die Gestaltung „{0}“: {1}',
  '{} is a slot of a layout: what fills one holds none, take it out':
    '{0} ist ein Platz einer Gestaltung: Was einen füllt, enthält keinen; nehmen Sie ihn heraus',
  'is a whole document; in a layout, write what stands between <body> and </body>':
    'Das ist ein ganzes Dokument; schreiben Sie in einer Gestaltung nur, was zwischen <body> und </body> steht',
  'plain text takes no layout: choose Markdown, blocks or HTML as its format':
    'Reiner Text hat keine Gestaltung: Wählen Sie Markdown, Bausteine oder HTML als Format',
  'is empty; write the message': 'Schreiben Sie die Nachricht',
  'the layout "{}" is made of HTML, and a message of blocks goes into one of blocks: choose another layout, or write in Markdown':
    'Die Gestaltung „{0}“ ist aus HTML, und eine Nachricht aus Bausteinen braucht eine aus Bausteinen: Wählen Sie eine andere, oder schreiben Sie in Markdown',
  'has no {{slot.body}}: put it where the message is to stand':
    'Es fehlt {{slot.body}}: Setzen Sie es dorthin, wo die Nachricht stehen soll',
  'the slot {} of the layout "{}" is empty': 'Der Platz {0} der Gestaltung „{1}“ ist leer',
  'the layout "{}" has no slot {}: did you mean {}?': 'Die Gestaltung „{0}“ hat keinen Platz {1}: Meinten Sie {2}?',
  'the layout "{}" has no slot {}{}': 'Die Gestaltung „{0}“ hat keinen Platz {1}{2}',
  'take its text out, or put it into one of: {}':
    'Nehmen Sie seinen Text heraus, oder setzen Sie ihn in einen von diesen: {0}',
  'has {{slot.body}} in a column, and columns hold no columns: take them out of the message, or choose another layout':
    '{{slot.body}} steht dort in einer Spalte, und Spalten enthalten keine Spalten: Nehmen Sie sie aus der Nachricht, oder wählen Sie eine andere Gestaltung',
  'message and layout have more than 1,000 blocks: leave some out':
    'Nachricht und Gestaltung haben mehr als 1.000 Bausteine: Lassen Sie einige weg',
  '{} and {} more': '{0} und {1} weitere',
  'links that lead nowhere: {}': 'Links, die nirgendwohin führen: {0}',
  'links that only machines near yours can follow: {}': 'Links, denen nur Rechner in Ihrer Nähe folgen können: {0}',
  'links that still lead to an address for examples: {}': 'Links, die noch zu einer Beispieladresse führen: {0}',
  'links lead to other domains than {}, from where the mail comes, which filters look at: {}':
    'Links führen zu anderen Domains als {0}, woher die Mail kommt; darauf achten Filter: {1}',
  'the message has {} links': 'Die Nachricht hat {0} Links',
  'the Markdown would become more than 8 MiB of HTML: use fewer table columns and shorter link references':
    'Aus dem Markdown würden mehr als 8 MiB HTML: Nehmen Sie weniger Tabellenspalten und kürzere Linkverweise',
  'the Markdown cannot be read': 'Das Markdown lässt sich nicht lesen',
  'line {}: the paragraph that begins here is longer than 32 KiB, counting 40 bytes for each merge tag; put blank lines between its parts':
    'Zeile {0}: Der Absatz, der hier beginnt, ist länger als 32 KiB (jeder Platzhalter zählt 40 Bytes); setzen Sie Leerzeilen dazwischen',
  'line {}: the paragraph that begins here holds too many web addresses and brackets; put blank lines between its parts':
    'Zeile {0}: Der Absatz, der hier beginnt, enthält zu viele Webadressen und Klammern; setzen Sie Leerzeilen dazwischen',
  'line {}: more than 50 lists and quotes are begun in each other; use fewer':
    'Zeile {0}: Mehr als 50 Listen und Zitate stehen ineinander; nehmen Sie weniger',
  "the recipient's attributes are not a JSON object": 'Die Attribute des Empfängers sind kein JSON-Objekt',
  'a picture has no alt text: {}': 'Ein Bild hat keine Beschreibung in Worten: {0}',
  '{} pictures have no alt text: {}': '{0} Bilder haben keine Beschreibung in Worten: {1}',
  'a picture has an address that mail programs cannot load: {}':
    'Ein Bild hat eine Adresse, die Mailprogramme nicht laden können: {0}',
  '{} pictures have an address that mail programs cannot load: {}':
    '{0} Bilder haben eine Adresse, die Mailprogramme nicht laden können: {1}',
  'the message is hardly more than pictures': 'Die Nachricht besteht fast nur aus Bildern',
  '(no address)': '(keine Adresse)',
  'the subject has {} letters, more than most inboxes show':
    'Der Betreff hat {0} Zeichen, mehr als die meisten Postfächer zeigen',
  'the HTML has {} KiB: Gmail cuts off what comes after 102 KiB, and the link to unsubscribe with it':
    'Das HTML hat {0} KiB: Gmail schneidet ab, was nach 102 KiB kommt, und damit den Abmeldelink',
  'is an SVG: it can hold scripts, and few mail programs show it; save it as PNG':
    'Das ist ein SVG: Es kann Skripte enthalten, und wenige Mailprogramme zeigen es; speichern Sie es als PNG',
  'is a BMP picture; save it as PNG': 'Das ist ein BMP-Bild; speichern Sie es als PNG',
  'is a TIFF picture; save it as PNG or JPEG': 'Das ist ein TIFF-Bild; speichern Sie es als PNG oder JPEG',
  'is an icon; save it as PNG': 'Das ist ein Icon; speichern Sie es als PNG',
  'is an AVIF picture, which few mail programs show; save it as JPEG':
    'Das ist ein AVIF-Bild, das wenige Mailprogramme zeigen; speichern Sie es als JPEG',
  'is a HEIC picture or a video, which few mail programs show; save it as JPEG':
    'Das ist ein HEIC-Bild oder ein Video, das wenige Mailprogramme zeigen; speichern Sie es als JPEG',
  'is compressed by gzip; upload what is in it': 'Die Datei ist mit gzip gepackt; laden Sie hoch, was darin ist',
  'is a ZIP archive; upload what is in it': 'Das ist ein ZIP-Archiv; laden Sie hoch, was darin ist',
  'calendar file': 'Kalenderdatei',
  'is none of the kinds that the library takes: PNG, JPEG, GIF, WebP, PDF and calendar files (ICS); the content counts, not the name':
    'Diese Art nimmt die Bibliothek nicht: Es gehen PNG, JPEG, GIF, WebP, PDF und Kalenderdateien (ICS); der Inhalt zählt, nicht der Name',
  'begins as a {} but is damaged or cut short; save it again and upload that':
    'Die Datei beginnt wie {0}, ist aber beschädigt oder abgeschnitten; speichern Sie sie neu und laden Sie diese hoch',
  '{} x {} pixels': '{0} x {1} Pixel',
  'shows nothing: it has {}': 'Das Bild zeigt nichts: Es hat {0}',
  'has {}; a picture may have {} million pixels, and {} on a side: make it smaller, 1,200 pixels are wide enough for a message':
    'Das Bild hat {0}; erlaubt sind {1} Millionen Pixel und {2} je Seite: Machen Sie es kleiner, für eine Nachricht sind 1.200 Pixel breit genug',
  'is empty': 'Die Datei ist leer',
  'is a JPEG of a kind that mail programs do not show; save it again as JPEG':
    'Das ist ein JPEG einer Art, die Mailprogramme nicht zeigen; speichern Sie es neu als JPEG',
  'the picture has the colours of print (CMYK), which many mail programs show wrongly; save it in RGB and upload it again':
    'Das Bild hat Druckfarben (CMYK), die viele Mailprogramme falsch zeigen; speichern Sie es in RGB und laden Sie es noch einmal hoch',
  'the picture is turned by a note in the file, which is kept, but Outlook for Windows does not obey it; turn the picture in an image program and upload it again':
    'Ein Vermerk in der Datei dreht das Bild; er bleibt, aber Outlook für Windows beachtet ihn nicht. Drehen Sie das Bild in einem Bildprogramm und laden Sie es noch einmal hoch',
  'the colour profile is removed: if the colours look wrong, save the picture in sRGB and upload it again':
    'Das Farbprofil wurde entfernt: Sehen die Farben falsch aus, speichern Sie das Bild in sRGB und laden Sie es noch einmal hoch',
  'the picture was turned by a note in the file, which is removed: it may lie on its side; turn it in an image program and upload it again':
    'Ein Vermerk in der Datei drehte das Bild; er wurde entfernt, und es liegt vielleicht auf der Seite. Drehen Sie es in einem Bildprogramm und laden Sie es noch einmal hoch',
  'Outlook for Windows shows no WebP pictures; PNG and JPEG are shown everywhere':
    'Outlook für Windows zeigt keine WebP-Bilder; PNG und JPEG sieht man überall',
  'is no e-mail address': 'Das ist keine E-Mail-Adresse',
  'reply_to gives no address for this recipient: replies go to {}':
    '„Antwort an“ ergibt für diesen Empfänger keine Adresse: Antworten gehen an {0}',
  '{} is empty for this recipient': '{0} ist für diesen Empfänger leer',
  '{} is empty for this recipient: did you mean {}?': '{0} ist für diesen Empfänger leer: Meinten Sie {1}?',
  'a fallback {} would fill the gap': 'Ein Ersatz {0} würde die Lücke füllen',
  'the subject is empty for this recipient': 'Der Betreff ist für diesen Empfänger leer',
  'the message weighs {} MiB; many mailboxes take 10 MiB at most, and each recipient gets a copy of all of it':
    'Die Nachricht wiegt {0} MiB; viele Postfächer nehmen höchstens 10 MiB, und jeder Empfänger bekommt alles davon',
  '{} and others': '{0} und andere',
  'clicks on {} are not counted: a merge tag decides where they lead':
    'Klicks auf {0} werden nicht gezählt: Ein Platzhalter entscheidet, wohin sie führen',
  'clicks on {} links are not counted, which lead on as they are: {}':
    'Klicks auf {0} Links werden nicht gezählt; sie führen weiter, wie sie sind: {1}',
  'a message counts its first 1,000 different links, each of at most 4,000 bytes: leave some out':
    'Eine Nachricht zählt ihre ersten 1.000 verschiedenen Links, jeden mit höchstens 4.000 Bytes: Lassen Sie einige weg',
  'the message shows no {{unsubscribe_url}}: a footer with it was added':
    'Die Nachricht zeigt kein {{unsubscribe_url}}: Eine Fußzeile damit wurde angefügt',
  'is empty; give the message a subject': 'Geben Sie der Nachricht einen Betreff',
  'the message takes more than 1,000 snippets or 512 KiB of them: use fewer of them':
    'Die Nachricht benutzt mehr als 1.000 Textbausteine oder 512 KiB davon: Nehmen Sie weniger',
  'snippets stand more than 8 deep in each other: make them flatter':
    'Textbausteine stehen mehr als 8 tief ineinander: Machen Sie sie flacher',
  'there is no snippet {}: make one, or take {} out':
    'Den Textbaustein {0} gibt es nicht: Legen Sie einen an, oder nehmen Sie {1} heraus',
  'the snippet {} holds itself: take it out of itself':
    'Der Textbaustein {0} enthält sich selbst: Nehmen Sie ihn aus sich heraus',
  'the snippet {}: {}': 'Der Textbaustein {0}: {1}',
  'the snippet {}': 'der Textbaustein {0}',
  'the tag has no name': 'Der Platzhalter hat keinen Namen',
  "the tag's name is longer than 200 bytes; is a }} missing before it?":
    'Der Name des Platzhalters ist länger als 200 Bytes; fehlt davor eine schließende Doppelklammer?',
  '{} is no valid name; is a brace missing?': '{0} ist kein gültiger Name; fehlt eine Klammer?',
  '{} has an empty part between dots': '{0} hat einen leeren Teil zwischen Punkten',
  'a tag opens with {} and never ends': 'Ein Platzhalter beginnt mit {0} und endet nie',
  'snippets such as {} cannot stand here': 'Textbausteine wie {0} können hier nicht stehen',
  'the delimiters cannot be changed by {}': 'Die Klammern lassen sich nicht mit {0} ändern',
  'a section cannot have a fallback: {}': 'Ein Abschnitt kann keinen Ersatz haben: {0}',
  "the rendered message is larger than {} bytes; shorten the template or the recipient's values":
    'Die fertige Nachricht ist größer als {0} Bytes; kürzen Sie die Vorlage oder die Werte des Empfängers',
  'the template repeats too much; nest fewer lists in each other':
    'Die Vorlage wiederholt zu viel; schachteln Sie weniger Listen ineinander',
  'from here on there are more than 10,000 merge tags; use fewer':
    'Ab hier sind es mehr als 10.000 Platzhalter; nehmen Sie weniger',
  'from here on there are more than 1,000 different merge tags; use fewer fields':
    'Ab hier sind es mehr als 1.000 verschiedene Platzhalter; nehmen Sie weniger Felder',
  'the template is larger than 1 MiB; make it smaller': 'Die Vorlage ist größer als 1 MiB; machen Sie sie kleiner',
  'section {} is never closed': 'Der Abschnitt {0} wird nie geschlossen',
  '{} is nested more than 30 deep': '{0} ist mehr als 30 tief verschachtelt',
  '{} closes a section that was never opened': '{0} schließt einen Abschnitt, der nie geöffnet wurde',
  '{} closes {} of line {}; close that first': '{0} schließt {1} aus Zeile {2}; schließen Sie zuerst diesen',
  'the plain text made of the HTML has more than 8 MiB; shorten it or nest fewer quotes':
    'Der reine Text zum HTML hat mehr als 8 MiB; kürzen Sie ihn, oder schachteln Sie weniger Zitate',
  'this is not an e-mail message': 'Das ist keine E-Mail-Nachricht',

  // mail: places for copies of backups
  'the copy cannot get its name': 'Die Kopie bekommt ihren Namen nicht',
  '{} cannot be removed': '{0} lässt sich nicht entfernen',
  'it cannot be listed': 'Der Inhalt lässt sich nicht auflisten',
  'a file cannot be made there': 'Dort lässt sich keine Datei anlegen',
  'what was written did not reach the disk': 'Was geschrieben wurde, kam nicht auf dem Datenträger an',
  '{} cannot be read': '{0} lässt sich nicht lesen',
  'a file cannot get its name there': 'Eine Datei bekommt dort ihren Namen nicht',
  '{} is not there: mount the disk, or make the folder on it':
    '{0} ist nicht da: Hängen Sie den Datenträger ein, oder legen Sie den Ordner darauf an',
  '{} lies on the same disk as the {}: is the other disk not mounted? A copy there would burn with it (backup.copy_same_disk = true allows it all the same)':
    '{0} liegt auf demselben Datenträger wie {1}: Ist der andere nicht eingehängt? Eine Kopie dort würde mit verbrennen (backup.copy_same_disk = true erlaubt es trotzdem)',
  '{}: it was stopped on the way': '{0}: Es wurde unterwegs angehalten',
  'it was stopped on the way': 'Es wurde unterwegs angehalten',
  'it cannot be written': 'Es lässt sich nicht beschreiben',
  'the storage lost parts of the copy; it is tried again':
    'Der Speicher hat Teile der Kopie verloren; es wird noch einmal versucht',
  'the storage failed on the way': 'Der Speicher versagte unterwegs',
  'the bucket cannot be listed': 'Der Bucket lässt sich nicht auflisten',
  'the copy cannot be written': 'Die Kopie lässt sich nicht schreiben',
  'the copy cannot be begun': 'Die Kopie lässt sich nicht beginnen',
  '{}: the copy cannot be begun: the storage takes no files in parts':
    '{0}: Die Kopie lässt sich nicht beginnen: Der Speicher nimmt keine Dateien in Teilen',
  'part {} of the copy cannot be written': 'Teil {0} der Kopie lässt sich nicht schreiben',
  'the parts of the copy cannot be listed': 'Die Teile der Kopie lassen sich nicht auflisten',
  'the parts of the copy cannot be put together': 'Die Teile der Kopie lassen sich nicht zusammensetzen',
  'what was left half of a copy cannot be removed': 'Was von einer halben Kopie übrig ist, lässt sich nicht entfernen',
  'the folder cannot be listed': 'Der Ordner lässt sich nicht auflisten',
  'the folder cannot be looked into': 'In den Ordner lässt sich nicht sehen',
  'the copy was stopped while it was read up to where it had broken off':
    'Die Kopie wurde angehalten, während sie bis zur Bruchstelle gelesen wurde',
  'an unreadable address': 'Eine unlesbare Adresse',
  'its address is one that campaignd never calls (link-local or reserved)':
    'Diese Adresse ruft campaignd nie auf (Link-local oder reserviert)',
  "the server's key is not the one in the file of known hosts, or is not there":
    'Der Schlüssel des Servers ist nicht der aus der Datei bekannter Hosts, oder er fehlt dort',
  'campaignd may not call this address (link-local, reserved, or private while webhooks.allow_private is false)':
    'Diese Adresse darf campaignd nicht aufrufen (Link-local, reserviert, oder privat, solange webhooks.allow_private aus ist)',

  // mail: mailboxes and relays
  'it does not take the access token; a new one is asked for once; if this stays, connect the sender again and look whether the account may use IMAP':
    'Es nimmt den Zugriffstoken nicht an; einmal wird ein neuer geholt; bleibt es dabei, verbinden Sie den Absender neu und prüfen Sie, ob das Konto IMAP benutzen darf',
  'it refuses the user name or the password: enter them again':
    'Es lehnt Benutzernamen oder Passwort ab: Geben Sie sie noch einmal ein',
  'the host name cannot be resolved: correct it': 'Der Hostname lässt sich nicht auflösen: Korrigieren Sie ihn',
  'nobody answers there: check host, port and firewall': 'Dort antwortet niemand: Prüfen Sie Host, Port und Firewall',
  'it does not answer in time': 'Es antwortet nicht rechtzeitig',
  'its certificate is not trusted or names another host':
    'Seinem Zertifikat wird nicht vertraut, oder es nennt einen anderen Host',
  'it offers no STARTTLS: choose tls, or none on this machine only':
    'Es bietet kein STARTTLS an: Wählen Sie TLS; ohne Verschlüsselung geht es nur auf diesem Rechner',
  'TLS fails: check that port and tls belong together':
    'TLS misslingt: Prüfen Sie, ob Port und Verschlüsselung zusammengehören',
  'the daemon stops': 'campaignd hält an',
  'the mailbox at {}:{}': 'Das Postfach auf {0}:{1}',
  'host, user name or password is malformed: enter them again':
    'Host, Benutzername oder Passwort ist fehlerhaft: Geben Sie sie noch einmal ein',
  'there is no valid access token: connect the sender again, or wait until it is renewed':
    'Es gibt keinen gültigen Zugriffstoken: Verbinden Sie den Absender neu, oder warten Sie, bis er erneuert ist',
  'mail servers may not be at this address (link-local, reserved, or private while send.allow_private is false): correct the host':
    'Unter dieser Adresse darf kein Mailserver stehen (Link-local, reserviert, oder privat, solange send.allow_private aus ist): Korrigieren Sie den Host',
  'it gives no UIDVALIDITY, so that no message could be told from another':
    'Es gibt kein UIDVALIDITY an; so lässt sich keine Nachricht von einer anderen unterscheiden',
  '{} is refused: {}': '{0} wird abgelehnt: {1}',
  'it says goodbye: {}': 'Es verabschiedet sich: {0}',
  'it answers without end': 'Es antwortet ohne Ende',
  'it sends more than was asked for': 'Es sendet mehr, als verlangt wurde',
  'it sends a line without end': 'Es sendet eine Zeile ohne Ende',
  'it closed the connection': 'Es schloss die Verbindung',
  'the recipient address holds bytes that no address may have':
    'Die Empfängeradresse enthält Bytes, die keine Adresse haben darf',
  'the sender address holds bytes that no address may have':
    'Die Absenderadresse enthält Bytes, die keine Adresse haben darf',
  'the address is not ASCII and the relay does not offer SMTPUTF8':
    'Die Adresse ist nicht ASCII, und das Relay bietet SMTPUTF8 nicht an',
  'the message has {} bytes, the relay takes at most {}': 'Die Nachricht hat {0} Bytes, das Relay nimmt höchstens {1}',
  'the relay did not answer EHLO, STARTTLS or AUTH in time':
    'Das Relay antwortete nicht rechtzeitig auf EHLO, STARTTLS oder AUTH',
  'no answer in time; check host, port and firewall': 'Keine Antwort in der Zeit; prüfen Sie Host, Port und Firewall',
  'relay {}:{}: no answer to {} for {} s; the relay may be overloaded or hold this sender back: ask whoever runs it, or use another relay':
    'Relay {0}:{1}: seit {3} s keine Antwort auf {2}; vielleicht ist das Relay überlastet oder bremst diesen Absender: Fragen Sie, wer es betreibt, oder nehmen Sie ein anderes',
  'sending is being stopped here': 'Der Versand wird hier angehalten',
  'sending was stopped here': 'Der Versand wurde hier angehalten',
  'relay {}:{}: closed a new connection before taking a message; the relay may limit how often it is used':
    'Relay {0}:{1}: schloss eine neue Verbindung, bevor es eine Nachricht nahm; vielleicht begrenzt es, wie oft man es benutzt',
  'relay {}:{}': 'Relay {0}:{1}',
  'status {}': 'Status {0}',
  "the relay's host name is empty or malformed; correct it":
    'Der Hostname des Relays ist leer oder fehlerhaft; korrigieren Sie ihn',
  "the relay's port must be between 1 and 65535; correct it":
    'Der Port des Relays muss zwischen 1 und 65535 liegen; korrigieren Sie ihn',
  'the EHLO name is malformed; use a host name': 'Der EHLO-Name ist fehlerhaft; nehmen Sie einen Hostnamen',
  'the username or password holds a control byte; type it anew':
    'Benutzername oder Passwort enthält ein Steuerzeichen; geben Sie es neu ein',
  'there is no valid access token; connect the sender again, or wait until it is renewed':
    'Es gibt keinen gültigen Zugriffstoken; verbinden Sie den Absender neu, oder warten Sie, bis er erneuert ist',
  '{}: the relay closed the connection at once': '{0}: Das Relay schloss die Verbindung sofort',
  '{}: the relay does not offer AUTH without TLS; choose STARTTLS or TLS, or remove the username':
    '{0}: Das Relay bietet AUTH ohne TLS nicht an; wählen Sie STARTTLS oder TLS, oder entfernen Sie den Benutzernamen',
  '{}: the relay does not offer AUTH; remove the username or use another port':
    '{0}: Das Relay bietet AUTH nicht an; entfernen Sie den Benutzernamen, oder nehmen Sie einen anderen Port',
  "the host name was not found; check the host and this machine's DNS":
    'Der Hostname wurde nicht gefunden; prüfen Sie den Host und das DNS dieses Rechners',
  'mail servers may not be at this address (link-local, reserved, or private while send.allow_private is false); correct the host':
    'Unter dieser Adresse darf kein Mailserver stehen (Link-local, reserviert, oder privat, solange send.allow_private aus ist); korrigieren Sie den Host',
  'connection refused; check host and port': 'Die Verbindung wurde abgelehnt; prüfen Sie Host und Port',
  'cannot connect ({}); check host, port and firewall': 'Keine Verbindung ({0}); prüfen Sie Host, Port und Firewall',
  'no route': 'kein Weg dorthin',
  'the relay does not offer STARTTLS{}; use another port or TLS mode':
    'Das Relay bietet STARTTLS nicht an{0}; nehmen Sie einen anderen Port oder eine andere Verschlüsselung',
  'certificate not trusted ({}); the host must match a valid certificate':
    'Dem Zertifikat wird nicht vertraut ({0}); der Host muss zu einem gültigen Zertifikat passen',
  'TLS failed ({}); check port and TLS mode': 'TLS misslang ({0}); prüfen Sie Port und Verschlüsselung',
  'AUTH refused{}: the mail provider does not take its access token; a new one is asked for once; if this stays, connect the sender again and look whether the account may send by SMTP':
    'AUTH abgelehnt{0}: Der Mailanbieter nimmt den Zugriffstoken nicht an; einmal wird ein neuer geholt; bleibt es dabei, verbinden Sie den Absender neu und prüfen Sie, ob das Konto über SMTP senden darf',
  'AUTH refused{}: check username and password': 'AUTH abgelehnt{0}: Prüfen Sie Benutzernamen und Passwort',
  'AUTH put off{}: the relay cannot check logins now':
    'AUTH aufgeschoben{0}: Das Relay kann Anmeldungen gerade nicht prüfen',
  'connecting failed ({})': 'Die Verbindung misslang ({0})',
  'refused the connection{}': 'Die Verbindung wurde abgelehnt{0}',
  'the relay closed the connection': 'Das Relay schloss die Verbindung',
  'the relay did not answer in time': 'Das Relay antwortete nicht rechtzeitig',
  'the connection broke while writing': 'Die Verbindung brach beim Schreiben ab',
  'the relay answered what is not SMTP': 'Das Relay antwortete etwas, das kein SMTP ist',
  'the relay was silent and another sender needed the connection':
    'Das Relay schwieg, und ein anderer Absender brauchte die Verbindung',
  'the dot was withheld: the message may no longer be sent':
    'Der letzte Punkt wurde zurückgehalten: Die Nachricht darf nicht mehr gesendet werden',

  // service: accounts
  'the e-mail address or the password is wrong': 'E-Mail-Adresse oder Passwort ist falsch',
  'no password opens a session here: sign in by {}':
    'Hier öffnet kein Passwort eine Sitzung: Melden Sie sich über {0} an',
  'this log-in took too long, or the account was changed meanwhile: begin again with your e-mail address and password':
    'Diese Anmeldung dauerte zu lange, oder das Konto wurde inzwischen geändert: Beginnen Sie noch einmal mit E-Mail-Adresse und Passwort',
  'this code is wrong, or was used already: take the next one of your app, or a recovery code':
    'Dieser Code ist falsch oder wurde schon benutzt: Nehmen Sie den nächsten Ihrer App oder einen Wiederherstellungscode',
  'there is no such user': 'Diesen Benutzer gibt es nicht',
  'there is no such token': 'Diesen Token gibt es nicht',
  'an invitation of this address is open, and its link may stand in here: only admins read it':
    'Eine Einladung dieser Adresse ist offen, und ihr Link kann hier stehen: Nur Admins lesen das',
  'the token has expired': 'Der Token ist abgelaufen',
  'oidc.issuer is "{}", and the provider calls itself "{}": they must be the same, to the last slash':
    'oidc.issuer ist „{0}“, und der Anbieter nennt sich „{1}“: Beides muss gleich sein, bis zum letzten Schrägstrich',
  'its document names no {} that is safe to use': 'Sein Dokument nennt kein {0}, das sich sicher benutzen lässt',
  'it takes no client secret: set up a client with one of client_secret_basic and client_secret_post':
    'Er nimmt kein Client-Geheimnis: Richten Sie einen Client mit client_secret_basic oder client_secret_post ein',
  '{} does not answer as it should: try again in a minute; if that does not help, tell an admin to run campaignd doctor':
    '{0} antwortet nicht, wie es sein soll: Versuchen Sie es in einer Minute noch einmal; hilft das nicht, bitten Sie einen Admin, campaignd doctor aufzurufen',
  'what {} says of you cannot be believed: try again; if that does not help, tell an admin to look at the log':
    'Was {0} über Sie sagt, ist nicht glaubhaft: Versuchen Sie es noch einmal; hilft das nicht, bitten Sie einen Admin, ins Protokoll zu sehen',
  '{} answers more than {} KiB': '{0} antwortet mehr als {1} KiB',
  '{} answers {}': '{0} antwortet {1}',
  '{} is no JSON': '{0} ist kein JSON',
  'there is no provider to sign in by: use a password':
    'Es gibt keinen Anbieter, über den man sich anmeldet: Benutzen Sie ein Passwort',
  'this sign-on was used already, or took too long: begin again':
    'Diese Anmeldung wurde schon benutzt oder dauerte zu lange: Beginnen Sie noch einmal',
  'this sign-on was used already, took too long, or was begun in another tab or browser: begin again':
    'Diese Anmeldung wurde schon benutzt, dauerte zu lange oder begann in einem anderen Tab oder Browser: Beginnen Sie noch einmal',
  '{} answers "{}"': '{0} antwortet „{1}“',
  '{} answers "{}"; look at oidc.client_id and oidc.client_secret_file':
    '{0} antwortet „{1}“; prüfen Sie oidc.client_id und oidc.client_secret_file',
  '{} holds no keys that sign': '{0} enthält keine Schlüssel, die signieren',
  'oidc.client_secret_file names no file with a secret in it':
    'oidc.client_secret_file nennt keine Datei mit einem Geheimnis darin',
  'too many failed attempts: try again in {} s': 'Zu viele Fehlversuche: Versuchen Sie es in {0} s noch einmal',
  'too many people log in at once: try again in a moment':
    'Zu viele melden sich zugleich an: Versuchen Sie es gleich noch einmal',
  'this is not your present password': 'Das ist nicht Ihr jetziges Passwort',
  'your password was changed meanwhile: log in again':
    'Ihr Passwort wurde inzwischen geändert: Melden Sie sich noch einmal an',
  'you have no such session': 'Diese Sitzung haben Sie nicht',
  'many networks': 'viele Netze',
  'somebody else has changed this since you read it: read it again, then decide':
    'Jemand anderes hat dies geändert, seit Sie es gelesen haben: Lesen Sie es noch einmal, dann entscheiden Sie',
  'your second factor is on already: turn it off first, with your password and a code':
    'Ihr zweiter Faktor ist schon an: Schalten Sie ihn zuerst ab, mit Passwort und Code',
  'you have no second factor': 'Sie haben keinen zweiten Faktor',
  'this code is wrong, or was used already: take the next one of your app; the clocks of phone and server must agree to half a minute':
    'Dieser Code ist falsch oder wurde schon benutzt: Nehmen Sie den nächsten Ihrer App; die Uhren von Telefon und Server müssen auf eine halbe Minute übereinstimmen',
  'begin to set up your second factor first': 'Beginnen Sie zuerst, Ihren zweiten Faktor einzurichten',
  'somebody else changed your second factor: begin again':
    'Jemand anderes hat Ihren zweiten Faktor geändert: Beginnen Sie noch einmal',
  '{} has no second factor': '{0} hat keinen zweiten Faktor',
  'there is no such sender': 'Diesen Absender gibt es nicht mehr. Wählen Sie einen anderen',
  'there is no such {}': 'Das gibt es nicht mehr ({word_0}). Wählen Sie etwas anderes',
  'set-up is done: log in': 'Die Einrichtung ist fertig: Melden Sie sich an',
  'the setup token is missing; the valid one is in the log, and in the file beside the database whose name ends in .setup-token':
    'Das Einrichtungstoken fehlt; das gültige steht im Protokoll und in der Datei neben der Datenbank, deren Name auf .setup-token endet',
  'the setup token is wrong; the valid one is in the log, and in the file beside the database whose name ends in .setup-token':
    'Das Einrichtungstoken ist falsch; das gültige steht im Protokoll und in der Datei neben der Datenbank, deren Name auf .setup-token endet',
  'you said no at {}: begin again, or use a password':
    'Sie haben bei {0} abgelehnt: Beginnen Sie noch einmal, oder benutzen Sie ein Passwort',
  '{} refused to sign you in: try again, or ask an admin':
    '{0} hat Sie nicht angemeldet: Versuchen Sie es noch einmal, oder fragen Sie einen Admin',
  '{} does not say that your e-mail address is verified: verify it there, or ask an admin':
    '{0} sagt nicht, dass Ihre E-Mail-Adresse bestätigt ist: Bestätigen Sie sie dort, oder fragen Sie einen Admin',
  'your address belongs to a user who signs in by another account of {}: an admin can unlink that one in the settings':
    'Ihre Adresse gehört einem Benutzer, der sich mit einem anderen Konto bei {0} anmeldet: Ein Admin kann dieses in den Einstellungen lösen',
  'nobody here has the address {}: ask an admin to invite you, or to add a user with it':
    'Niemand hier hat die Adresse {0}: Bitten Sie einen Admin, Sie einzuladen oder einen Benutzer damit anzulegen',
  'none of your groups at {} lets you in here: ask an admin there to put you into one that does':
    'Keine Ihrer Gruppen bei {0} lässt Sie hier hinein: Bitten Sie dort einen Admin, Sie in eine passende aufzunehmen',
  'this user does not sign in by a provider': 'Dieser Benutzer meldet sich nicht über einen Anbieter an',
  '{} allows nothing; leave it out': '{0} erlaubt nichts; lassen Sie es weg',
  'the scopes need the role {}; take that, or fewer scopes':
    'Diese Berechtigungen brauchen die Rolle {word_0}; nehmen Sie diese, oder weniger Berechtigungen',
  'must be in the future; null is never': 'Wählen Sie einen Zeitpunkt in der Zukunft; leer heißt nie',
  'a token may do at most what you may do: take a lower role':
    'Ein Token darf höchstens, was Sie dürfen: Nehmen Sie eine niedrigere Rolle',
  'this token makes only tokens with scopes out of its own: {}':
    'Dieser Token legt nur Token mit Berechtigungen aus seinen eigenen an: {0}',
  'a token with scopes makes only tokens that end no later than itself':
    'Ein Token mit Berechtigungen legt nur Token an, die nicht später enden als er selbst',
  'there is already a user with this e-mail address':
    'Es gibt schon einen Benutzer mit dieser E-Mail-Adresse. Wählen Sie eine andere',
  'this is the last admin: make another user an admin first':
    'Das ist der letzte Admin: Machen Sie zuerst einen anderen Benutzer zum Admin',
  'there is no user {}': 'Benutzer {0} gibt es nicht',

  // service: campaigns
  'cannot change once the campaign is launched: duplicate it':
    'Das lässt sich nach dem Start nicht mehr ändern: Duplizieren Sie die Kampagne',
  'cannot change while the campaign sends: pause it, change it, and resume it':
    'Das lässt sich nicht ändern, während die Kampagne sendet: Pausieren Sie sie, ändern Sie es, und setzen Sie sie fort',
  'cannot change any more: the campaign has started': 'Das lässt sich nicht mehr ändern: Die Kampagne hat begonnen',
  'must be a moment in the future': 'Wählen Sie einen Zeitpunkt in der Zukunft',
  'there is no list {}': 'Liste {0} gibt es nicht',
  'there is no segment {}': 'Segment {0} gibt es nicht',
  'there is no sender {}': 'Absender {0} gibt es nicht',
  'there is no invitation {}': 'Einladung {0} gibt es nicht',
  'there is no {} {}': 'Das gibt es nicht: {word_0} {1}',
  'goes with "mode": "ongoing" alone': 'Das geht nur bei Kampagnen, die weiterlaufen',
  'is a part of an audience that is known at the launch; this campaign goes on enrolling: give sample_people, the first so many people are the sample':
    'Das ist ein Teil einer Zielgruppe, die beim Start feststeht; diese Kampagne nimmt weiter auf: Geben Sie eine Zahl von Personen an, dann sind die ersten so vielen die Stichprobe',
  "take {} days, and the campaign comes every year: let them end within {} days, before the next year's begin":
    'Die Schritte dauern {0} Tage, und die Kampagne kommt jedes Jahr: Lassen Sie sie binnen {1} Tagen enden, bevor die des nächsten Jahres beginnen',
  'cannot change once messages of this step are made: choose the winner by hand':
    'Das lässt sich nicht mehr ändern, sobald es Nachrichten dieses Schritts gibt: Wählen Sie den Gewinner von Hand',
  'was the letter of a variant that went out and was removed: take another one':
    'Diesen Buchstaben hatte eine Variante, die hinausging und entfernt wurde: Nehmen Sie einen anderen',
  'cannot change once the campaign is launched: add people to it, or duplicate it':
    'Das lässt sich nach dem Start nicht mehr ändern: Fügen Sie Personen hinzu, oder duplizieren Sie die Kampagne',
  'choose a sender: a campaign needs a From address':
    'Wählen Sie einen Absender: Eine Kampagne braucht eine Absenderadresse',
  'there is no recipient {}': 'Empfänger {0} gibt es nicht',
  'campaign {} has no step {}: it has {}': 'Kampagne {0} hat keinen Schritt {1}: Sie hat {2}',
  'step {} of campaign {} has no variant {}': 'Schritt {0} der Kampagne {1} hat keine Variante {2}',
  'Here stands the message.': 'Hier steht die Nachricht.',
  'caught by the sandbox': 'von der Sandbox abgefangen',
  'not tried: {}': 'nicht versucht: {0}',
  'no time was left': 'Es blieb keine Zeit',
  'the relay could not be used for {}': 'Das Relay ließ sich für {0} nicht benutzen',
  'there is no template {}': 'Vorlage {0} gibt es nicht',
  'the limits make this campaign take more than two years: raise them, or give it fewer recipients':
    'Mit diesen Grenzen dauert die Kampagne mehr als zwei Jahre: Erhöhen Sie sie, oder wählen Sie weniger Empfänger',
  'this campaign takes {} days: the calendar shows what holds it back':
    'Diese Kampagne dauert {0} Tage: Der Kalender zeigt, was sie bremst',
  'steps[{}].condition no_open: opens are a guess, since some mail programs load no pictures and others load them unseen; no_click or no_reply are surer':
    'Folgenachricht {0}, Bedingung „nicht geöffnet“: Öffnungen sind geschätzt, denn manche Mailprogramme laden keine Bilder und andere ungesehen; „nicht geklickt“ oder „nicht geantwortet“ ist sicherer',
  'steps[{}].condition no_open: opens are a guess, since some mail programs load no pictures and others load them unseen; no_click or no_reply are surer; track_opens is off, so only clicks can fail it':
    'Folgenachricht {0}, Bedingung „nicht geöffnet“: Öffnungen sind geschätzt, denn manche Mailprogramme laden keine Bilder und andere ungesehen; „nicht geklickt“ oder „nicht geantwortet“ ist sicherer. „Öffnungen zählen“ ist aus, also zählen nur Klicks',
  'steps[{}].condition no_click always holds: track_clicks is off':
    'Folgenachricht {0}, Bedingung „nicht geklickt“ gilt immer: „Klicks zählen“ ist aus',
  '{} of the first {} people have no usable date in {}: they get nothing until they have one, written YYYY-MM-DD':
    '{0} der ersten {1} Personen haben in {2} kein brauchbares Datum: Sie bekommen nichts, bis sie eines haben, geschrieben wie 2026-12-24',
  '{} of {} people have no usable date in {}: they get nothing until they have one, written YYYY-MM-DD':
    '{0} von {1} Personen haben in {2} kein brauchbares Datum: Sie bekommen nichts, bis sie eines haben, geschrieben wie 2026-12-24',
  '{} people are in the audience now: they do not get it, as only those who come after the launch do':
    '{0, plural, one {# Person ist} other {# Personen sind}} jetzt in der Zielgruppe: Sie bekommen sie nicht, denn nur wer nach dem Start dazukommt, bekommt sie',
  'schedule_at is in the past: it goes out at launch': 'Die Startzeit ist vorbei: Es geht beim Start hinaus',
  '{} of {} recipients have had {} already, the contact cap: they are skipped':
    '{0} von {1} Empfängern haben schon {2} bekommen, die Kontaktgrenze: Sie werden übersprungen',
  '{} of {} recipients have had {} already, the contact cap: their messages wait for their turn':
    '{0} von {1} Empfängern haben schon {2} bekommen, die Kontaktgrenze: Ihre Nachrichten warten, bis sie an der Reihe sind',
  'the contact cap is new, and earlier mails are still being counted for this number; no message goes out over the cap meanwhile':
    'Die Kontaktgrenze ist neu, und frühere Mails werden für diese Zahl noch gezählt; über der Grenze geht inzwischen keine Nachricht hinaus',
  'nobody can get mail: choose lists with recipients': 'Niemand kann Mails bekommen: Wählen Sie Listen mit Empfängern',
  'write at least the first message': 'Schreiben Sie mindestens die erste Nachricht',
  'links lead to a public_url that is not https: mail programs ignore such a List-Unsubscribe; set http.public_url to the address people reach':
    'Links führen zu einer Adresse ohne https: Mailprogramme beachten ein solches List-Unsubscribe nicht; setzen Sie http.public_url auf die Adresse, die Empfänger erreichen',
  'must be 10s, minute, hour or day': 'Wählen Sie 10s, minute, hour oder day',
  'campaign {} is {}: duplicate it to send something like it again, or add a step for those who got the last one':
    'Kampagne {0} ist {word_1}: Duplizieren Sie sie, um Ähnliches noch einmal zu senden, oder fügen Sie einen Schritt hinzu für alle, die den letzten bekamen',
  'campaign {} is {}: duplicate it to send something like it again':
    'Kampagne {0} ist {word_1}: Duplizieren Sie sie, um Ähnliches noch einmal zu senden',
  'campaign {} was changed by somebody else just now: look at it and change it again':
    'Kampagne {0} hat gerade jemand anderes geändert: Sehen Sie nach, und ändern Sie sie noch einmal',
  'must be draft, scheduled, running, paused, held, finished or cancelled': 'Wählen Sie einen der Zustände',
  'campaign {} was launched: its ledger is kept; cancel it instead':
    'Kampagne {0} wurde gestartet: Ihre Nachrichten bleiben; brechen Sie sie stattdessen ab',
  'campaign {} was changed while it was launched: look at it and launch it again':
    'Kampagne {0} wurde beim Starten geändert: Sehen Sie nach, und starten Sie sie noch einmal',
  'The campaign “{}” is held. {}': 'Die Kampagne „{0}“ ist angehalten. {1}',
  'Of {} message of the campaign “{}” nobody knows whether they left.':
    'Von {0, plural, one {# Nachricht} other {# Nachrichten}} der Kampagne „{1}“ weiß niemand, ob sie hinausgingen.',
  'Of {} messages of the campaign “{}” nobody knows whether they left.':
    'Von {0, plural, one {# Nachricht} other {# Nachrichten}} der Kampagne „{1}“ weiß niemand, ob sie hinausgingen.',
  'The relay of the sender “{}” cannot be used: {}.': 'Das Relay des Absenders „{0}“ ist nicht zu gebrauchen: {1}.',
  'The mailbox of the sender “{}” cannot be used: {}.': 'Das Postfach des Absenders „{0}“ ist nicht zu gebrauchen: {1}.',
  'Look at its settings and at the server; it is tried again by itself.':
    'Sehen Sie sich seine Einstellungen und den Server an; es wird von selbst noch einmal versucht.',
  'Process {} on {} takes no new work, as somebody asked.':
    'Prozess {0} auf {1} nimmt keine neue Arbeit an, weil es jemand so wollte.',
  "Let it take work again on the queue's page, or stop it.":
    'Lassen Sie ihn auf der Seite „Warteschlange“ wieder arbeiten, oder stoppen Sie ihn.',
  'The endpoint {} takes no events.': 'Der Endpunkt {0} nimmt keine Ereignisse an.',
  'Look at what it answers, or switch it off.': 'Sehen Sie, was er antwortet, oder schalten Sie ihn ab.',
  '{} job of the daemon itself ended in an error.': '{0} Auftrag von campaignd selbst endete mit einem Fehler.',
  '{} jobs of the daemon itself ended in an error.': '{0} Aufträge von campaignd selbst endeten mit einem Fehler.',
  'Read why, then retry or discard them.': 'Lesen Sie, warum, dann versuchen Sie sie erneut oder verwerfen sie.',
  'nobody has a value for {}: did you mean {}?': 'Niemand hat einen Wert für {0}: Meinten Sie {1}?',
  'nobody has a value for {}': 'Niemand hat einen Wert für {0}',
  "the campaign has {} different merge tags; people's values were counted for {} of them: use fewer to have all counted":
    'Die Kampagne hat {0} verschiedene Platzhalter; Werte wurden für {1} davon gezählt: Nehmen Sie weniger, dann werden alle gezählt',
  '{} of {} recipients have no {}':
    '{0, plural, one {# von {1} Empfängern hat kein {2}} other {# von {1} Empfängern haben kein {2}}}',
  'give a fallback, such as {}, or fill in the value':
    'Geben Sie einen Ersatz an, zum Beispiel {0}, oder tragen Sie den Wert ein',
  'the link to unsubscribe and counted links lead to {}, which only machines near yours can reach':
    'Der Abmeldelink und gezählte Links führen zu {0}, was nur Rechner in Ihrer Nähe erreichen',
  'set http.public_url to the address that everybody reaches':
    'Setzen Sie http.public_url auf die Adresse, die alle erreichen',
  'the link to unsubscribe and counted links lead to {}, the mail comes from {}: filters look at that':
    'Der Abmeldelink und gezählte Links führen zu {0}, die Mail kommt von {1}: Darauf achten Filter',
  'set http.public_url to an address under the domain that you write from':
    'Setzen Sie http.public_url auf eine Adresse unter der Domain, von der Sie schreiben',
  'replies go to {}, which campaignd does not read: they stop no follow-up':
    'Antworten gehen an {0}; das liest campaignd nicht: Sie halten keine Folgenachricht auf',
  'job {} is {}: only a failed job can be retried':
    'Auftrag {0} ist {word_1}: Erneut versuchen lassen sich nur fehlgeschlagene',
  'job {} is {}: only a failed job can be discarded':
    'Auftrag {0} ist {word_1}: Verwerfen lassen sich nur fehlgeschlagene',
  'must be one of ready, leased, done, failed, cancelled': 'Wählen Sie einen der Zustände',
  'there is no job {}': 'Auftrag {0} gibt es nicht',
  'there is no instance {}': 'Instanz {0} gibt es nicht',
  'The mail server of sender {} took {} messages a minute, as measured in the last 7 days; the plan goes by that.':
    'Der Mailserver des Absenders {0} nahm {1} Nachrichten pro Minute, gemessen in den letzten 7 Tagen; danach richtet sich der Plan.',
  'The speed of the mail server of sender {} is not measured yet: the plan takes {} messages a second, {} for each connection.':
    'Die Geschwindigkeit des Mailservers des Absenders {0} ist noch nicht gemessen: Der Plan nimmt {1} Nachrichten pro Sekunde an, {2} für jede Verbindung.',
  '{} of the {} senders of this campaign cannot send now and is not in the plan.':
    '{0} der {1} Absender dieser Kampagne kann jetzt nicht senden und ist nicht im Plan.',
  '{} of the {} senders of this campaign cannot send now and are not in the plan.':
    '{0} der {1} Absender dieser Kampagne können jetzt nicht senden und sind nicht im Plan.',
  '{} other campaign of this sender sends at the same time and is in the plan.':
    '{0} andere Kampagne dieses Absenders sendet zur selben Zeit und ist im Plan.',
  '{} other campaigns of this sender send at the same time and are in the plan.':
    '{0} andere Kampagnen dieses Absenders senden zur selben Zeit und sind im Plan.',
  '{} other campaigns of this sender send at the same time and the first 20 are in the plan.':
    '{0} andere Kampagnen dieses Absenders senden zur selben Zeit; die ersten 20 sind im Plan.',
  '{} other campaign of these senders sends at the same time and is in the plan.':
    '{0} andere Kampagne dieser Absender sendet zur selben Zeit und ist im Plan.',
  '{} other campaigns of these senders send at the same time and are in the plan.':
    '{0} andere Kampagnen dieser Absender senden zur selben Zeit und sind im Plan.',
  '{} other campaigns of these senders send at the same time and the first 20 are in the plan.':
    '{0} andere Kampagnen dieser Absender senden zur selben Zeit; die ersten 20 sind im Plan.',
  '{} campaign of sender {} is paused or held and not in the plan.':
    '{0} Kampagne des Absenders {1} ist pausiert oder angehalten und nicht im Plan.',
  '{} campaigns of sender {} are paused or held and not in the plan.':
    '{0} Kampagnen des Absenders {1} sind pausiert oder angehalten und nicht im Plan.',
  'This campaign is stopped: the plan shows what goes out if it goes on now.':
    'Diese Kampagne steht still: Der Plan zeigt, was hinausgeht, wenn sie jetzt weitergeht.',
  'No sender is chosen yet: its limits, window and holidays are not in the plan.':
    'Noch ist kein Absender gewählt: Seine Grenzen, Sendezeiten und Feiertage sind nicht im Plan.',
  'After {} first message it waits for a yes: the plan takes it that the yes comes at once.':
    'Nach {0} ersten Nachricht wartet sie auf Zustimmung: Der Plan nimmt an, dass sie sofort kommt.',
  'After {} first messages it waits for a yes: the plan takes it that the yes comes at once.':
    'Nach {0} ersten Nachrichten wartet sie auf Zustimmung: Der Plan nimmt an, dass sie sofort kommt.',
  '{}: a sample gets its variants first. {}': '{0}: Eine Stichprobe bekommt zuerst ihre Varianten. {1}',
  'The others wait until you choose one and are not in the plan.':
    'Die anderen warten, bis Sie eine wählen, und sind nicht im Plan.',
  'The plan takes it that the others go as soon as the time of the rule is over, counted from the beginning.':
    'Der Plan nimmt an, dass die anderen gehen, sobald die Zeit der Regel um ist, vom Anfang an gezählt.',
  'People whose date comes later are not in the plan yet: it shows the next 62 days.':
    'Wessen Datum später kommt, ist noch nicht im Plan: Er zeigt die nächsten 62 Tage.',
  'People who come later are not in the plan yet.': 'Wer später dazukommt, ist noch nicht im Plan.',
  'this look is gone: type on, and another one comes':
    'Diese Ansicht ist weg: Schreiben Sie weiter, dann kommt eine neue',

  // service: templates, snippets, the library
  'there is no template {}: choose another layout': 'Vorlage {0} gibt es nicht: Wählen Sie eine andere Gestaltung',
  'the template "{}" is neither HTML nor blocks, and a layout is: choose another one':
    'Die Vorlage „{0}“ ist weder HTML noch aus Bausteinen, und eine Gestaltung ist es: Wählen Sie eine andere',
  '{} makes it a layout: choose blocks or HTML as its format':
    '{0} macht daraus eine Gestaltung: Wählen Sie Bausteine oder HTML als Format',
  'has slots, but no {{slot.body}}: put it where the message is to stand':
    'Es gibt Plätze, aber kein {{slot.body}}: Setzen Sie es dorthin, wo die Nachricht stehen soll',
  'there is no file {} in the library': 'Datei {0} gibt es nicht in der Bibliothek',
  'does not fit: the library holds {} of {} MiB; delete what nobody uses, or raise media.max_total_mb':
    'Das passt nicht hinein: Die Bibliothek enthält {0} von {1} MiB; löschen Sie, was niemand benutzt, oder erhöhen Sie media.max_total_mb',
  'does not fit: the library holds {} files, its most; delete what nobody uses':
    'Das passt nicht hinein: Die Bibliothek enthält {0} Dateien, mehr gehen nicht; löschen Sie, was niemand benutzt',
  'has {} MiB; a file may have {} MiB (media.max_file_mb)':
    'Die Datei hat {0} MiB; erlaubt sind {1} MiB (media.max_file_mb)',
  '"{}" is in messages that are still sent: {}; it can go when they have ended':
    '„{0}“ ist in Nachrichten, die noch gesendet werden: {1}; danach kann es weg',
  '"{}" is used by {}; take it out there first, or delete it with even_used=true: whoever opens these messages sees an empty frame then':
    '„{0}“ wird benutzt von {1}; nehmen Sie es zuerst dort heraus, oder löschen Sie es trotzdem: Wer diese Nachrichten öffnet, sieht dann einen leeren Rahmen',
  'file {} is in the library already': 'Datei {0} ist schon in der Bibliothek',
  'there is no deleted file {}: it can come back for 7 days, unless the library needs its room before; upload it again':
    'Eine gelöschte Datei {0} gibt es nicht: Zurückholen lässt sie sich 7 Tage lang, wenn die Bibliothek den Platz nicht vorher braucht; laden Sie sie noch einmal hoch',
  'the bytes of "{}" are gone: upload it again': 'Die Datei „{0}“ ist weg: Laden Sie sie noch einmal hoch',
  '{} cannot be renamed: {}': '{0} lässt sich nicht umbenennen: {1}',
  'the file "{}" of the library is missing: {}': 'Die Datei „{0}“ der Bibliothek fehlt: {1}',
  'the file "{}" of the library was changed: {}': 'Die Datei „{0}“ der Bibliothek wurde verändert: {1}',
  'another template has this name; choose another one':
    'Eine andere Vorlage heißt schon so; wählen Sie einen anderen Namen',
  'is the layout of the form "{}", whose confirm mail would be wrong: {} {}':
    'Das ist die Gestaltung des Formulars „{0}“, dessen Bestätigungsmail falsch würde: {1} {2}',
  'the template was changed meanwhile: save it again':
    'Die Vorlage wurde inzwischen geändert: Speichern Sie sie noch einmal',
  '"{}" is the layout of {}: choose another one there first, then remove it':
    '„{0}“ ist die Gestaltung von {1}: Wählen Sie dort zuerst eine andere, dann entfernen Sie sie',
  'was told today that they are signed up': 'Heute wurde schon gesagt, dass diese Person angemeldet ist',
  'must hold {{confirm_url}}, or its layout must: without the link nobody can confirm':
    'Es fehlt {{confirm_url}}, hier oder in der Gestaltung: Ohne den Link kann niemand bestätigen',
  'must hold {{confirm_url}}: without the link nobody can confirm':
    'Es fehlt {{confirm_url}}: Ohne den Link kann niemand bestätigen',
  'shows {}, which a confirm mail has not: choose another layout, or write {} before and {} behind what holds it':
    'Sie zeigt {0}, und das hat eine Bestätigungsmail nicht: Wählen Sie eine andere Gestaltung, oder schreiben Sie {1} davor und {2} dahinter',
  'what single message {} says is not kept any more': 'Was die einzelne Nachricht {0} sagt, ist nicht mehr da',
  'another snippet has this name; choose another one':
    'Ein anderer Textbaustein heißt schon so; wählen Sie einen anderen Namen',
  'there is no snippet {}': 'Textbaustein {0} gibt es nicht',
  'there are 1,000 snippets already; remove some first':
    'Es gibt schon 1.000 Textbausteine; entfernen Sie zuerst einige',
  '{} stands in {}: take it out there first, then give it another name':
    '{0} steht in {1}: Nehmen Sie es dort zuerst heraus, dann benennen Sie ihn um',
  '{} stands in {}: take it out there first, then remove it':
    '{0} steht in {1}: Nehmen Sie es dort zuerst heraus, dann entfernen Sie ihn',
  'other snippets were changed meanwhile: save it again':
    'Andere Textbausteine wurden inzwischen geändert: Speichern Sie noch einmal',
  'the picture {} is not in the library: unless it is served elsewhere, whoever opens the message sees an empty frame':
    'Das Bild {0} ist nicht in der Bibliothek: Wenn es nicht anderswo liegt, sieht einen leeren Rahmen, wer die Nachricht öffnet',
  '"{}" is not in the library any more; remove it, or upload it again':
    '„{0}“ ist nicht mehr in der Bibliothek; entfernen Sie es, oder laden Sie es noch einmal hoch',
  'pictures and attachments weigh {} MiB; a message may carry {} MiB: make them smaller, or link to them':
    'Bilder und Anhänge wiegen {0} MiB; eine Nachricht darf {1} MiB tragen: Machen Sie sie kleiner, oder verlinken Sie sie',
  'was changed 20 times since the launch, which is the most: each follow-up is made once for each subject that people got; leave it, or go on with a new campaign':
    'Der Betreff wurde seit dem Start 20-mal geändert, mehr geht nicht: Lassen Sie ihn, oder machen Sie mit einer neuen Kampagne weiter',

  // service: people, lists, imports
  'by mail': 'per Mail',
  'there is no bulk action {}': 'Sammelaktion {0} gibt es nicht',
  'list {} does not exist': 'Liste {0} gibt es nicht',
  'segment {} does not exist': 'Segment {0} gibt es nicht',
  'is required to erase people: the number of them, now {}':
    'Bestätigen Sie das Löschen mit der Zahl der Personen, jetzt {0}',
  'you confirmed {} people, but now it is {}; look again who they are, and confirm that number':
    'Sie haben {0} Personen bestätigt, aber jetzt sind es {1}; sehen Sie noch einmal nach, wer es ist, und bestätigen Sie diese Zahl',
  'the file was removed to make room for newer ones': 'Die Datei wurde entfernt, um Platz für neuere zu machen',
  'bulk action {} is {} and cannot be cancelled any more':
    'Sammelaktion {0} ist {word_1} und lässt sich nicht mehr abbrechen',
  'bulk action {} is {} and cannot go on: only one that failed on its way can, for 7 days':
    'Sammelaktion {0} ist {word_1} und kann nicht weitergehen: Das kann nur eine, die unterwegs fehlschlug, 7 Tage lang',
  'bulk action {} is still under way; cancel it first, then undo it':
    'Sammelaktion {0} läuft noch; brechen Sie sie zuerst ab, dann machen Sie sie rückgängig',
  'bulk action {} changed nobody, or ended more than 7 days ago; there is nothing to undo':
    'Sammelaktion {0} hat niemanden geändert, oder sie endete vor mehr als 7 Tagen; es gibt nichts rückgängig zu machen',
  'the action {} cannot be undone': 'Das lässt sich nicht rückgängig machen ({word_0})',
  'export {} is not done yet': 'Export {0} ist noch nicht fertig',
  'bulk action {} is no export': 'Sammelaktion {0} ist kein Export',
  'the file of export {} is gone: it is kept for a day; export again':
    'Die Datei des Exports {0} ist weg: Sie wird einen Tag aufbewahrt; exportieren Sie noch einmal',
  'list {} was deleted': 'Liste {0} wurde gelöscht',
  'the file of the export cannot be written: {}: {}; free some space and try again':
    'Die Datei des Exports lässt sich nicht schreiben: {0}: {1}; schaffen Sie Platz und versuchen Sie es noch einmal',
  'the set of its people is damaged': 'Die Menge ihrer Personen ist beschädigt',
  'the uploaded file cannot be read: {}': 'Die hochgeladene Datei lässt sich nicht lesen: {0}',
  'the file is a PDF; save the table as "CSV UTF-8"': 'Die Datei ist ein PDF; speichern Sie die Tabelle als „CSV UTF-8“',
  'the file is an Excel workbook; in Excel, save it as "CSV UTF-8"':
    'Die Datei ist eine Excel-Mappe; speichern Sie sie in Excel als „CSV UTF-8“',
  'the file is a spreadsheet; in LibreOffice, save it as "Text CSV"':
    'Die Datei ist eine Tabelle; speichern Sie sie in LibreOffice als „Text CSV“',
  'the file is a ZIP archive with "{}"; unpack it and import each file in it':
    'Die Datei ist ein ZIP-Archiv mit „{0}“; entpacken Sie es und importieren Sie jede Datei darin',
  'the file is a ZIP archive; unpack it and import each file in it':
    'Die Datei ist ein ZIP-Archiv; entpacken Sie es und importieren Sie jede Datei darin',
  'the file is UTF-16; save it as "CSV UTF-8" and upload it again':
    'Die Datei ist UTF-16; speichern Sie sie als „CSV UTF-8“ und laden Sie sie noch einmal hoch',
  'the uploaded file is not there any more; upload it again':
    'Die hochgeladene Datei ist nicht mehr da; laden Sie sie noch einmal hoch',
  'the quote opened on line {} is never closed; the rest of the file belongs to this row':
    'Das Anführungszeichen in Zeile {0} wird nie geschlossen; der Rest der Datei gehört zu dieser Zeile',
  'the row is longer than {} KiB; is a closing quote missing?':
    'Die Zeile ist länger als {0} KiB; fehlt ein schließendes Anführungszeichen?',
  'the row has {} cells; at most {} are taken': 'Die Zeile hat {0} Zellen; höchstens {1} werden angenommen',
  'the row is not valid UTF-8; save the file as "CSV UTF-8"':
    'Die Zeile ist kein gültiges UTF-8; speichern Sie die Datei als „CSV UTF-8“',
  'the row holds a NUL byte': 'Die Zeile enthält ein NUL-Byte',
  'the file was removed, as a person in it was erased':
    'Die Datei wurde entfernt, weil eine Person darin gelöscht wurde',
  'there is no form {}': 'Formular {0} gibt es nicht',
  'the name "{}" is taken by form {}': 'Formular {1} heißt schon „{0}“',
  'the address /s/{} is taken by the form "{}"': 'Die Adresse /s/{0} hat schon das Formular „{1}“',
  'the file is empty; its first row must name the columns':
    'Die Datei ist leer; ihre erste Zeile muss die Spalten nennen',
  'the first row cannot be read: {}': 'Die erste Zeile lässt sich nicht lesen: {0}',
  'there is no import {}': 'Import {0} gibt es nicht',
  'the file is empty; its first row must name the columns, one of them "email"':
    'Die Datei ist leer; ihre erste Zeile muss die Spalten nennen, eine davon „email“',
  'the first row cannot be read: {}, or import it with the encoding windows-1252':
    'Die erste Zeile lässt sich nicht lesen: {0}, oder importieren Sie sie mit der Kodierung windows-1252',
  'the file does not say in which lists people are: import it again into a list':
    'Die Datei sagt nicht, in welchen Listen die Personen sind: Importieren Sie sie noch einmal in eine Liste',
  'The columns were taken as you said for the last file with the same columns.':
    'Die Spalten gelten so, wie Sie es bei der letzten Datei mit denselben Spalten gesagt haben.',
  'The file is not UTF-8, so rows with letters such as ä or é were rejected. Import it again with the encoding windows-1252, which Excel uses in Western Europe.':
    'Die Datei ist nicht UTF-8; deshalb wurden Zeilen mit Buchstaben wie ä oder é abgelehnt. Importieren Sie sie noch einmal mit der Kodierung windows-1252, die Excel in Westeuropa benutzt.',
  'the upload cannot be kept: {}': 'Der Upload lässt sich nicht aufbewahren: {0}',
  'is required: the file does not say in which lists people are':
    'Wählen Sie eine Liste: Die Datei sagt nicht, in welchen Listen die Personen sind',
  '{}; the row is too long to be kept here: correct it in your file':
    '{0}; die Zeile ist zu lang, um sie hier zu behalten: Korrigieren Sie sie in Ihrer Datei',
  'import {} has ended already': 'Import {0} ist schon zu Ende',
  "the JSON does not hold listmonk's subscribers: campaignd reads what /api/subscribers of listmonk answers, and CSV files":
    'In diesem JSON stehen keine Abonnenten von listmonk: campaignd liest, was /api/subscribers von listmonk antwortet, und CSV-Dateien',
  'the JSON ends too early, behind {} people; save it again':
    'Das JSON endet zu früh, nach {0} Personen; speichern Sie es noch einmal',
  "the JSON is nested too deep to be listmonk's subscribers":
    'Das JSON ist zu tief verschachtelt für die Abonnenten von listmonk',
  'the JSON is damaged behind {} people; save it again':
    'Das JSON ist nach {0} Personen beschädigt; speichern Sie es noch einmal',
  'person {} of the JSON takes more than {} KiB': 'Person {0} des JSON ist größer als {1} KiB',
  '{} does not answer: {}': '{0} antwortet nicht: {1}',
  'listmonk refuses the token{}. Write it as API_USER:TOKEN; the user needs the permissions subscribers:get_all and lists:get_all':
    'listmonk lehnt den Token ab{0}. Schreiben Sie ihn als API_USER:TOKEN; der Benutzer braucht die Berechtigungen subscribers:get_all und lists:get_all',
  '{} leads to another address; give the one that a browser ends at':
    '{0} führt zu einer anderen Adresse; geben Sie die an, bei der ein Browser landet',
  '{} has no API of listmonk; is this its address?': 'Unter {0} ist keine API von listmonk; ist das seine Adresse?',
  'is required: the user and the token that listmonk shows':
    'Tragen Sie den Benutzer und den Token ein, die listmonk zeigt',
  '{} does not answer as listmonk does; is this its address?':
    '{0} antwortet nicht wie listmonk; ist das seine Adresse?',
  'people are deleted in listmonk faster than they can be read; try again when it is quiet':
    'In listmonk werden Personen schneller gelöscht, als sie sich lesen lassen; versuchen Sie es noch einmal, wenn dort Ruhe ist',
  'the name "{}" is taken by list {}': 'Liste {1} heißt schon „{0}“',
  'the uuid {} is taken by list {}': 'Die Kennung {0} hat schon Liste {1}',
  'the segment {} asks for list "{}"; change or delete the segment first':
    'Das Segment {0} fragt nach der Liste „{1}“; ändern oder löschen Sie zuerst das Segment',
  'list "{}" belongs to the audience of {}; change or end the campaign first':
    'Die Liste „{0}“ gehört zur Zielgruppe von {1}; ändern oder beenden Sie zuerst die Kampagne',
  'people sign up for list "{}" by the form "{}"; close the form first':
    'Personen melden sich mit dem Formular „{1}“ für die Liste „{0}“ an; schließen Sie zuerst das Formular',
  'an import into list "{}" is under way; wait for its end':
    'Ein Import in die Liste „{0}“ läuft; warten Sie sein Ende ab',
  '{} is already recipient {}': '{0} ist schon Empfänger {1}',
  'recipient {} was erased': 'Empfänger {0} wurde gelöscht',
  'is none that this count has given': 'Dies stammt nicht aus dieser Zählung; beginnen Sie ohne es',
  'the name "{}" is taken by segment {}': 'Segment {1} heißt schon „{0}“',
  'segment "{}" belongs to the audience of {}; change or end the campaign first':
    'Das Segment „{0}“ gehört zur Zielgruppe von {1}; ändern oder beenden Sie zuerst die Kampagne',
  'nobody waits for confirmation of form {} as {}': 'Bei Formular {0} wartet niemand als {1} auf Bestätigung',
  'its mail is in the hands of the relay: try again in a moment':
    'Die Mail ist gerade beim Relay: Versuchen Sie es gleich noch einmal',
  'the first row must name the columns, one of them "address", "email", "domain" or "value"':
    'Die erste Zeile muss die Spalten nennen, eine davon „address“, „email“, „domain“ oder „value“',
  'since is no time such as 2026-01-31T12:00:00Z': '„since“ ist kein Zeitpunkt wie 2026-01-31T12:00:00Z',
  'the reason is not valid UTF-8': 'Der Grund ist kein gültiges UTF-8',
  'the file is empty': 'Die Datei ist leer',
  'there is no suppression {}': 'Sperre {0} gibt es nicht',
  'must be one of address, domain': 'Wählen Sie Adresse oder Domain',
  '{} is not suppressed': '{0} ist nicht gesperrt',
  'erased address': 'gelöschte Adresse',
  'the gzip file ends too early; pack it again or upload it again':
    'Die gzip-Datei endet zu früh; packen Sie sie neu, oder laden Sie sie noch einmal hoch',
  'the gzip file is damaged; pack it again': 'Die gzip-Datei ist beschädigt; packen Sie sie neu',
  'the file unpacks to more than {} MiB; split it': 'Die Datei ist entpackt größer als {0} MiB; teilen Sie sie',
  'the file unpacks to more than {} times its size, which no list of people does; upload it unpacked':
    'Die Datei ist entpackt mehr als {0}-mal so groß, was keine Liste von Personen ist; laden Sie sie entpackt hoch',
  'the upload cannot be unpacked: {}': 'Der Upload lässt sich nicht entpacken: {0}',

  // service: keys
  'the master key in {} is too short: it needs at least {} characters, such as those of: openssl rand -base64 32':
    'Der Hauptschlüssel in {0} ist zu kurz: Er braucht mindestens {1} Zeichen, etwa die von: openssl rand -base64 32',
  'the master key {} is missing, and this database has secrets sealed with it: put the file back from the machine or backup the database came from; where the unit holds it as a credential, name its file in CAMPAIGND_SECRETS__MASTER_KEY_FILE':
    'Der Hauptschlüssel {0} fehlt, und in dieser Datenbank sind Geheimnisse damit versiegelt: Legen Sie die Datei von dem Rechner oder der Sicherung zurück, woher die Datenbank kam; hält die Unit ihn als Credential, nennen Sie seine Datei in CAMPAIGND_SECRETS__MASTER_KEY_FILE',
  'the master key in {} is not the one that {} was sealed with; nothing was changed: put the former key back':
    'Der Hauptschlüssel in {0} ist nicht der, mit dem {1} versiegelt wurde; nichts wurde geändert: Legen Sie den früheren zurück',
  'this is no recovery key: {}; it has eight groups of four letters and digits':
    'Das ist kein Wiederherstellungsschlüssel: {0}; er hat acht Gruppen aus vier Buchstaben und Ziffern',
  'a character in it is none of its letters and digits':
    'Ein Zeichen darin gehört nicht zu seinen Buchstaben und Ziffern',
  'it is too short': 'er ist zu kurz',
  'it is too long': 'er ist zu lang',
  'a letter in it is wrong or two changed places': 'ein Buchstabe darin ist falsch, oder zwei sind vertauscht',
  'this is no encrypted copy of a backup, or of a newer kind':
    'Das ist keine verschlüsselte Kopie einer Sicherung, oder eine neuerer Art',
  'cannot read {}: {}': '{0} lässt sich nicht lesen: {1}',
  '{} holds a secret but others may use it (mode {}): run chmod 600 {}':
    '{0} enthält ein Geheimnis, aber andere dürfen es benutzen (Rechte {1}): Rufen Sie chmod 600 {2} auf',

  // service: senders and what waits
  'No DNS server answered this machine: look at /etc/resolv.conf and the network, and try again.':
    'Kein DNS-Server antwortete diesem Rechner: Sehen Sie sich /etc/resolv.conf und das Netz an, und versuchen Sie es noch einmal.',
  "Give the selector that your relay signs with: it stands in the relay's settings, and as s= in the DKIM-Signature of a mail that it sent.":
    'Geben Sie den Selektor an, mit dem Ihr Relay signiert: Er steht in dessen Einstellungen und als s= in der DKIM-Signature einer Mail, die es gesendet hat.',
  'may hold letters, digits, points and hyphens, at most 63':
    'Verwenden Sie Buchstaben, Ziffern, Punkte und Bindestriche, höchstens 63',
  'campaign {} is cancelled: nothing of it is sent again; duplicate it, or resolve what is uncertain as sent':
    'Kampagne {0} ist abgebrochen: Nichts davon wird noch einmal gesendet; duplizieren Sie sie, oder erklären Sie das Ungewisse für gesendet',
  'the sender of campaign {} was removed: nothing can be sent again; duplicate it with another sender':
    'Der Absender der Kampagne {0} wurde entfernt: Nichts lässt sich noch einmal senden; duplizieren Sie sie mit einem anderen Absender',
  'there is no message {}': 'Nachricht {0} gibt es nicht',
  'the relay gave no answer': 'Das Relay gab keine Antwort',
  'the mail is too large: {}': 'Die Mail ist zu groß: {0}',
  'there is no sandbox message {}': 'Sandbox-Nachricht {0} gibt es nicht',
  'sender {} is gone': 'Absender {0} gibt es nicht mehr',
  'sender {} cannot send: {}': 'Absender {0} kann nicht senden: {1}',
  'sender {} is no sender of this campaign any more': 'Absender {0} ist kein Absender dieser Kampagne mehr',
  'is not set: enter the client that your mail provider gave you, and save':
    'Tragen Sie den Client ein, den Sie von Ihrem Mailanbieter bekommen haben, und speichern Sie',
  'no answer': 'keine Antwort',
  'the mail provider gave a token that cannot be renewed: it ends with its time; allow offline access for the client, and connect again':
    'Der Mailanbieter gab einen Token, der sich nicht erneuern lässt: Er endet mit seiner Zeit; erlauben Sie dem Client Offline-Zugriff, und verbinden Sie neu',
  'its mail account must be connected again: the mail provider answered "{}". Open the sender and choose Connect again':
    'Das Mailkonto muss neu verbunden werden: Der Mailanbieter antwortete „{0}“. Öffnen Sie den Absender und wählen Sie „Neu verbinden“',
  'its access token cannot be renewed: the mail provider answered "{}". Check client id and client secret':
    'Der Zugriffstoken lässt sich nicht erneuern: Der Mailanbieter antwortete „{0}“. Prüfen Sie Client-ID und Client-Geheimnis',
  'its access token cannot be renewed now: {} answered "{}"':
    'Der Zugriffstoken lässt sich gerade nicht erneuern: {0} antwortete „{1}“',
  'there is already a sender with this name': 'Es gibt schon einen Absender mit diesem Namen. Wählen Sie einen anderen',
  'the form "{}" sends its confirm mails through this sender: close it or choose another sender for it first':
    'Das Formular „{0}“ sendet seine Bestätigungsmails über diesen Absender: Schließen Sie es, oder wählen Sie dort zuerst einen anderen',
  'confirm mails still wait for this sender: delete it when they are sent':
    'Bestätigungsmails warten noch auf diesen Absender: Löschen Sie ihn, wenn sie gesendet sind',
  'campaigns still send through this sender ({}): let them finish, or cancel them first':
    'Kampagnen senden noch über diesen Absender ({0}): Lassen Sie sie enden, oder brechen Sie sie zuerst ab',
  'it is not connected to its mail account: open the sender and connect it':
    'Er ist nicht mit seinem Mailkonto verbunden: Öffnen Sie den Absender und verbinden Sie ihn',
  'its access token is being renewed': 'Sein Zugriffstoken wird gerade erneuert',
  'the single messages of sender {} are held ({}): a person has to approve them on the page "Single messages"':
    'Die einzelnen Nachrichten des Absenders {0} sind angehalten ({1}): Jemand muss sie auf der Seite „Einzelne Nachrichten“ freigeben',
  'this person was erased: nothing is sent to them until they sign up by a form':
    'Diese Person wurde gelöscht: Nichts wird an sie gesendet, bis sie sich mit einem Formular anmeldet',
  'the template "{}" is a layout: give the body or the blocks that stand in it':
    'Die Vorlage „{0}“ ist eine Gestaltung: Geben Sie den Text oder die Bausteine an, die darin stehen',
  'the template "{}" has no slot for body or blocks: give one of them':
    'Die Vorlage „{0}“ hat keinen Platz für Text oder Bausteine: Geben Sie nur eines davon an',
  'is missing: the message says {}; give it a value, or a fallback where it stands: {}':
    'Der Wert fehlt: Die Nachricht zeigt {0}; geben Sie einen an, oder einen Ersatz, wo es steht: {1}',
  'too many single messages wait to be taken; try again in a moment':
    'Zu viele einzelne Nachrichten warten auf Annahme; versuchen Sie es gleich noch einmal',
  'a minute': 'pro Minute',
  'an hour': 'pro Stunde',
  'a day': 'pro Tag',
  'the pause of the sender between two messages ends then':
    'Dann endet die Pause des Absenders zwischen zwei Nachrichten',
  "the sender's limit of {} a minute is used up": 'Die Grenze des Absenders von {0} pro Minute ist ausgeschöpft',
  "the sender's limit of {} an hour is used up": 'Die Grenze des Absenders von {0} pro Stunde ist ausgeschöpft',
  "the sender's limit of {} a day is used up": 'Die Grenze des Absenders von {0} pro Tag ist ausgeschöpft',
  "the campaign's limit of {} a minute is used up": 'Die Grenze der Kampagne von {0} pro Minute ist ausgeschöpft',
  "the campaign's limit of {} an hour is used up": 'Die Grenze der Kampagne von {0} pro Stunde ist ausgeschöpft',
  "the campaign's limit of {} a day is used up": 'Die Grenze der Kampagne von {0} pro Tag ist ausgeschöpft',
  'the limit of new recipients of {} a day is used up': 'Die Grenze von {0} neuen Empfängern pro Tag ist ausgeschöpft',
  '{}; the next try is then': '{0}; dann folgt der nächste Versuch',
  '{}: the next recipient has had as many mails as the contact cap allows; it goes then':
    '{0}: Der nächste Empfänger hat so viele Mails bekommen, wie die Kontaktgrenze erlaubt; dann geht sie hinaus',
  '{}: a message that the relay put off is tried again then: {}':
    '{0}: Eine Nachricht, die das Relay aufgeschoben hat, wird dann noch einmal versucht: {1}',
  '{} is due then': '{0} ist dann fällig',
  '{}: the sending window of the next recipient opens then': '{0}: Dann beginnt die Sendezeit des nächsten Empfängers',
  '{}: the next message goes then': '{0}: Dann geht die nächste Nachricht',
  '{}: the sending window opens then': '{0}: Dann beginnt die Sendezeit',
  '{}: the sample has a variant each, and the others wait until you choose one':
    '{0}: Die Stichprobe hat je eine Variante, und die anderen warten, bis Sie eine wählen',
  '{}: the sample has a variant each, and the others get the best by clicks then':
    '{0}: Die Stichprobe hat je eine Variante, und dann bekommen die anderen die mit den meisten Klicks',
  '{}: the sample has a variant each, and the others get the best by replies then':
    '{0}: Die Stichprobe hat je eine Variante, und dann bekommen die anderen die mit den meisten Antworten',
  'it is scheduled to start then': 'Sie soll dann starten',
  'the sending window opens then; single messages go out meanwhile':
    'Dann beginnt die Sendezeit; einzelne Nachrichten gehen inzwischen hinaus',
  'campaign {} is {}: it cannot be launched; {}': 'Kampagne {0} ist {word_1} und kann nicht gestartet werden: {2}',
  'campaign {} is {}: it cannot be paused; {}': 'Kampagne {0} ist {word_1} und kann nicht pausiert werden: {2}',
  'campaign {} is {}: it cannot be resumed; {}': 'Kampagne {0} ist {word_1} und kann nicht fortgesetzt werden: {2}',
  'campaign {} is {}: it cannot be approved; {}': 'Kampagne {0} ist {word_1} und kann nicht freigegeben werden: {2}',
  'campaign {} is {}: it cannot be cancelled; {}': 'Kampagne {0} ist {word_1} und kann nicht abgebrochen werden: {2}',
  'campaign {} is {}: it cannot be closed; {}':
    'Kampagne {0} ist {word_1}, und ihre Aufnahme kann nicht beendet werden: {2}',
  'campaign {} is {}: it cannot be extended; {}': 'Kampagne {0} ist {word_1}, und niemand kann hinzugefügt werden: {2}',
  'resume it': 'Setzen Sie sie fort',
  'approve it': 'Geben Sie sie frei',
  'duplicate it to send it again': 'Duplizieren Sie sie, um sie noch einmal zu senden',
  'only a running campaign can be': 'Das geht nur, solange eine Kampagne läuft',
  'only a paused one can be': 'Das geht nur, wenn sie pausiert ist',
  'only a held campaign waits for that': 'Darauf wartet nur eine angehaltene Kampagne',
  'let it get its audience once instead': 'Lassen Sie sie stattdessen ihre Zielgruppe einmal aufnehmen',
  'cancel it, nobody has been enrolled': 'Brechen Sie sie ab, niemand wurde aufgenommen',
  'choose its lists instead': 'Wählen Sie stattdessen ihre Listen',
  'wait until it runs': 'Warten Sie, bis sie läuft',
  'it holds the single messages of a sender: pause it':
    'Sie enthält die einzelnen Nachrichten eines Absenders: Pausieren Sie sie',
  'all its messages have ended': 'Alle ihre Nachrichten sind zu Ende',
  'choose at least one list or segment': 'Wählen Sie mindestens eine Liste oder ein Segment',
  'nobody in these lists can get mail: import recipients first':
    'Niemand in diesen Listen kann Mails bekommen: Importieren Sie zuerst Empfänger',
  'you asked for campaign {} to go out: another person approves it':
    'Sie haben um den Versand der Kampagne {0} gebeten: Eine andere Person gibt sie frei',
  'first resolve its {} uncertain messages as sent or retry':
    'Entscheiden Sie zuerst über ihre {0} ungewissen Nachrichten',
  'it enrols its audience once and ends by itself': 'Sie nimmt ihre Zielgruppe einmal auf und endet von selbst',
  'its first messages were cancelled: duplicate it': 'Ihre ersten Nachrichten wurden abgebrochen: Duplizieren Sie sie',
  'the database was last at work as {}, which is another machine':
    'Die Datenbank arbeitete zuletzt als {0}; das ist ein anderer Rechner',
  'the database stands at {}, the mark beside it at {}: an older copy was put in its place, or commits were lost':
    'Die Datenbank steht bei {0}, die Marke daneben bei {1}: Eine ältere Kopie wurde an ihre Stelle gelegt, oder Änderungen gingen verloren',
  'this file is a copy of the one that was last at work as {}':
    'Diese Datei ist eine Kopie der, die zuletzt als {0} arbeitete',
  "the process ended between the final dot and the relay's answer":
    'Der Prozess endete zwischen dem letzten Punkt und der Antwort des Relays',
  'the campaign is not launched: give the variant all the weight instead':
    'Die Kampagne ist nicht gestartet: Geben Sie der Variante stattdessen das ganze Gewicht',
  'the campaign has ended: nothing of it is unsent': 'Die Kampagne ist zu Ende: Nichts davon ist ungesendet',

  // service: upkeep
  '{}: what is read back there is not what was written ({} of {} bytes): its disk or the way to it damages files':
    '{0}: Was dort zurückgelesen wird, ist nicht, was geschrieben wurde ({1} von {2} Bytes): Der Datenträger oder der Weg dorthin beschädigt Dateien',
  'the master key {} is not the one that campaignd started with; without it a copy could not be restored: put it back':
    'Der Hauptschlüssel {0} ist nicht der, mit dem campaignd gestartet ist; ohne ihn ließe sich eine Kopie nicht wiederherstellen: Legen Sie ihn zurück',
  'a backup is being made; wait for its end': 'Eine Sicherung wird gerade angelegt; warten Sie ihr Ende ab',
  '{} is made without {} pictures or attachments, such as: {}':
    '{0} ist ohne {1} Bilder oder Anhänge angelegt, zum Beispiel: {2}',
  'there is no backup of this name': 'Eine Sicherung dieses Namens gibt es nicht',
  'this copy cannot be used: {}': 'Diese Kopie ist nicht zu gebrauchen: {0}',
  '{} became shorter while it was read': '{0} wurde beim Lesen kürzer',
  'this copy was made with the recovery key whose id is {}; the one given has the id {}':
    'Diese Kopie gehört zum Wiederherstellungsschlüssel mit der Kennung {0}; der angegebene hat die Kennung {1}',
  'it holds a file that it should not': 'Sie enthält eine Datei, die nicht hineingehört',
  'it does not begin with its manifest': 'Sie beginnt nicht mit ihrem Verzeichnis',
  'it holds more than its manifest says': 'Sie enthält mehr, als ihr Verzeichnis sagt',
  'a part of it is too long': 'Ein Teil davon ist zu lang',
  'it is called {} and is {}: somebody renamed or exchanged it; give it its own name to use it all the same':
    'Sie heißt {0} und ist {1}: Jemand hat sie umbenannt oder vertauscht; geben Sie ihr ihren eigenen Namen, um sie trotzdem zu benutzen',
  'its manifest names a file that it should not': 'Ihr Verzeichnis nennt eine Datei, die nicht hineingehört',
  'it holds less than its manifest says': 'Sie enthält weniger, als ihr Verzeichnis sagt',
  'Look at its settings on the page and at the server; what waits is sent when it works again.':
    'Sehen Sie sich seine Einstellungen auf der Seite und den Server an; was wartet, wird gesendet, wenn es wieder geht.',
  'Nobody can sign in by {}: {}.': 'Niemand kann sich über {0} anmelden: {1}.',
  'Compare [oidc] of the configuration with what the provider shows of its client, and look whether this machine reaches it. Passwords work when oidc.only is false.':
    'Vergleichen Sie [oidc] in der Konfiguration mit dem, was der Anbieter von seinem Client zeigt, und prüfen Sie, ob dieser Rechner ihn erreicht. Passwörter gehen, wenn oidc.only aus ist.',
  'No DNS server answers this machine.': 'Kein DNS-Server antwortet diesem Rechner.',
  'this link works no more: it was used, replaced or withdrawn, or is older than three days; ask for a new one':
    'Dieser Link geht nicht mehr: Er wurde benutzt, ersetzt oder zurückgezogen, oder er ist älter als drei Tage; bitten Sie um einen neuen',
  'this address is invited already: send that invitation again, or withdraw it':
    'Diese Adresse ist schon eingeladen: Senden Sie jene Einladung noch einmal, oder ziehen Sie sie zurück',
  'there is no such invitation': 'Diese Einladung gibt es nicht',
  'the sender of this invitation is gone: withdraw it, and invite again through another one':
    'Den Absender dieser Einladung gibt es nicht mehr: Ziehen Sie sie zurück, und laden Sie über einen anderen ein',
  'the pictures and attachments need {} MiB, {} has {} MiB free: free space there, or choose a place on another disk':
    'Bilder und Anhänge brauchen {0} MiB, in {1} sind {2} MiB frei: Schaffen Sie dort Platz, oder wählen Sie einen Ort auf einem anderen Datenträger',
  'the file "{}" cannot be read': 'Die Datei „{0}“ lässt sich nicht lesen',
  'Backups are to be copied elsewhere, but there is no recovery key.':
    'Sicherungen sollen anderswohin kopiert werden, aber es gibt keinen Wiederherstellungsschlüssel.',
  'Make the recovery key in the settings, and keep it off this machine.':
    'Erstellen Sie den Wiederherstellungsschlüssel in den Einstellungen, und bewahren Sie ihn fern von diesem Rechner auf.',
  'The last backup cannot be copied to {}.': 'Die letzte Sicherung lässt sich nicht nach {0} kopieren.',
  'Read in the settings what is wrong there; it is tried again by itself.':
    'Lesen Sie in den Einstellungen, was dort nicht stimmt; es wird von selbst noch einmal versucht.',
  'The newest copy of a backup elsewhere is old.': 'Die neueste Kopie einer Sicherung ist alt.',
  'Look in the settings whether backups are made and copied.':
    'Sehen Sie in den Einstellungen nach, ob Sicherungen angelegt und kopiert werden.',
  'No restore drill went well for a long time.': 'Seit Langem ist keine Wiederherstellungsprobe gelungen.',
  'Look in the settings why, and run one.': 'Sehen Sie in den Einstellungen nach, warum, und beginnen Sie eine.',
  'The last restore drill went wrong.': 'Die letzte Wiederherstellungsprobe misslang.',
  'Read in the settings what it found, mend that, and run it again.':
    'Lesen Sie in den Einstellungen, was sie fand, beheben Sie das, und wiederholen Sie sie.',
  'there is no file {}: write the password or secret key for {} into it, and run chmod 600 on it':
    'Die Datei {0} gibt es nicht: Schreiben Sie das Passwort oder den geheimen Schlüssel für {1} hinein, und rufen Sie chmod 600 dafür auf',
  'The last try to copy a backup failed: {}.': 'Der letzte Versuch, eine Sicherung zu kopieren, misslang: {0}.',
  'It is tried again by itself; if that fails, too, mend what it says.':
    'Es wird von selbst noch einmal versucht; misslingt auch das, beheben Sie, was dort steht.',
  'there is a recovery key, and it was shown when it was made; make a new one in its place if it is lost':
    'Es gibt einen Wiederherstellungsschlüssel, und er wurde beim Erstellen gezeigt; erstellen Sie an seiner Stelle einen neuen, wenn er verloren ist',
  'no place for copies is set: name one as backup.copy_to in the configuration, then restart':
    'Für Kopien ist kein Ort eingestellt: Nennen Sie in der Konfiguration einen als backup.copy_to, dann starten Sie neu',
  'there is no recovery key: make it first, and keep it off this machine':
    'Es gibt keinen Wiederherstellungsschlüssel: Erstellen Sie ihn zuerst, und bewahren Sie ihn fern von diesem Rechner auf',
  'a restore drill is running; wait for its end': 'Eine Wiederherstellungsprobe läuft; warten Sie ihr Ende ab',
  'the drill needs {} MiB in {}, and {} MiB have to stay free there, of which there are {}: free some space':
    'Die Probe braucht {0} MiB in {1}, und {2} MiB müssen dort frei bleiben; frei sind {3}: Schaffen Sie Platz',
  'the newest copy, {}, is not at {} any more: look at who removed it, and copy the backup there again':
    'Die neueste Kopie, {0}, liegt nicht mehr bei {1}: Sehen Sie nach, wer sie entfernt hat, und kopieren Sie die Sicherung noch einmal dorthin',
  'there is no copy of this instance at {}: copy a backup there first':
    'Unter {0} liegt keine Kopie dieser Installation: Kopieren Sie zuerst eine Sicherung dorthin',
  'every copy at {} was made with an earlier recovery key: copy a backup there now':
    'Alle Kopien unter {0} gehören zu einem früheren Wiederherstellungsschlüssel: Kopieren Sie jetzt eine Sicherung dorthin',
  '{} faults in the copy, such as: {}': '{0} Fehler in der Kopie, zum Beispiel: {1}',
  '{} was fetched, decrypted and checked: {} files, {} MiB':
    '{0} wurde geholt, entschlüsselt und geprüft: {1} Dateien, {2} MiB',
  'answered 410 Gone: switched off': 'antwortete 410 Gone: abgeschaltet',
  'answered {}: {}': 'antwortete {0}: {1}',
  'answered {}': 'antwortete {0}',
  'there is no webhook {}': 'Webhook {0} gibt es nicht',
  'webhook {} is switched off; switch it on first': 'Webhook {0} ist ausgeschaltet; schalten Sie ihn zuerst ein',
  'there are {} webhooks already; remove one first': 'Es gibt schon {0} Webhooks; entfernen Sie zuerst einen',
  'must be one of waiting, delivered, failed': 'Wählen Sie einen der Zustände',
  'webhook {} has no delivery {}': 'Webhook {0} hat keine Zustellung {1}',
  'delivery {} is on its way; it is tried again by itself':
    'Zustellung {0} ist unterwegs; sie wird von selbst noch einmal versucht',

  // put together of parts
  'Too many bounces: {} of {} mails bounced, and the brake is set at {} %.':
    'Zu viele Bounces: {0} von {1} Mails kamen zurück, und die Bremse steht auf {2} %.',
  'Too many complaints: {} of {} people complained, and the brake is set at {} %.':
    'Zu viele Beschwerden: {0} von {1} Personen haben sich beschwert, und die Bremse steht auf {2} %.',
  'Too many refusals: {} of {} mails were refused, and the brake is set at {} %.':
    'Zu viele Ablehnungen: {0} von {1} Mails wurden abgelehnt, und die Bremse steht auf {2} %.',
  'Too many failures: {} of {} mails failed, and the brake is set at {} %.':
    'Zu viele Fehlschläge: {0} von {1} Mails schlugen fehl, und die Bremse steht auf {2} %.',
  'steps[0]': 'Erste Nachricht',
  'steps[{}]': 'Folgenachricht {0}',
  'steps[0] {}': 'Erste Nachricht, Variante {0}',
  'steps[{}] {}': 'Folgenachricht {0}, Variante {1}',
  "'{}': nothing before the @": 'Prüfen Sie die E-Mail-Adresse: Vor dem @ von „{0}“ steht nichts',
  'The file was taken for an export of {}. Whoever stands in it has left and gets no mail.':
    'Die Datei gilt als Export von {0}. Wer darin steht, ist gegangen und bekommt keine Mail.',
  'the disk is full; free some space: database: {}': 'Der Datenträger ist voll; schaffen Sie Platz: Datenbank: {0}',
  'the file or its file system is read-only; make it writable again: database: {}':
    'Die Datei oder ihr Dateisystem ist schreibgeschützt; machen Sie es wieder beschreibbar: Datenbank: {0}',
  "the disk reports an error; look at the kernel's log (dmesg): database: {}":
    'Der Datenträger meldet einen Fehler; sehen Sie ins Protokoll des Kernels (dmesg): Datenbank: {0}',
  'the file is damaged; stop campaignd and restore a backup (campaignd restore BACKUP): database: {}':
    'Die Datei ist beschädigt; stoppen Sie campaignd und stellen Sie eine Sicherung wieder her (campaignd restore SICHERUNG): Datenbank: {0}',
  'the file cannot be opened; check that it exists and may be written: database: {}':
    'Die Datei lässt sich nicht öffnen; prüfen Sie, ob es sie gibt und ob sie beschrieben werden darf: Datenbank: {0}',
  'line {}': 'Zeile {0}',
  'the server refuses the user, the password or the key (HTTP {})':
    'Der Server lehnt Benutzer, Passwort oder Schlüssel ab (HTTP {0})',
  'the folder or the file is not there; make the folder, and look at the path (HTTP {})':
    'Der Ordner oder die Datei ist nicht da; legen Sie den Ordner an, und prüfen Sie den Pfad (HTTP {0})',
  'the server takes no file of this size; raise its limit (HTTP {})':
    'Der Server nimmt keine Datei dieser Größe; erhöhen Sie seine Grenze (HTTP {0})',
  'the disk there is full (HTTP {})': 'Der Datenträger dort ist voll (HTTP {0})',
  'the server refuses (HTTP {})': 'Der Server lehnt ab (HTTP {0})',
  'the folder is refused: {}': 'Der Ordner wird abgelehnt: {0}',
  'there is already {}': 'Das gibt es schon ({0}). Wählen Sie etwas anderes',
  'The last backup cannot be copied to {}. It failed {} times in a row: {}.':
    'Die letzte Sicherung lässt sich nicht nach {0} kopieren. Das misslang {1}-mal nacheinander: {2}.',
  'The newest copy of a backup elsewhere is old. That was {} hours ago.':
    'Die neueste Kopie einer Sicherung ist alt. Das war vor {0} Stunden.',
  'No restore drill went well for a long time. That was {} hours ago.':
    'Seit Langem ist keine Wiederherstellungsprobe gelungen. Das war vor {0} Stunden.',
  'The last restore drill went wrong. It said: {}.': 'Die letzte Wiederherstellungsprobe misslang. Sie sagte: {0}.',
};
