-- The words of the sample: countries, names, titles, companies. All people and firms are invented.
create table countries as
select *
from (values
    ('US', ['US', 'US', 'United States', 'USA', 'us'], 'english', '+1', 6, '.com', 'Inc.',
     ['Denver', 'Columbus', 'Portland'], ['CO', 'OH', 'Oregon']),
    ('DE', ['DE', 'DE', 'Germany', 'Deutschland', 'de'], 'german', '+49', -1, '.de', 'GmbH',
     ['Leipzig', 'Köln', 'Münster'], ['Sachsen', 'NRW', 'NRW']),
    ('GB', ['GB', 'GB', 'United Kingdom', 'UK', 'England'], 'english', '+44', 0, '.co.uk', 'Ltd',
     ['Leeds', 'Bristol', 'Glasgow'], ['West Yorkshire', 'Avon', 'Scotland']),
    ('FR', ['FR', 'FR', 'France', 'france'], 'french', '+33', -1, '.fr', 'SARL',
     ['Lyon', 'Nantes', 'Lille'], ['Rhône', 'Loire-Atlantique', 'Nord']),
    ('NL', ['NL', 'NL', 'Netherlands', 'The Netherlands'], 'dutch', '+31', -1, '.nl', 'B.V.',
     ['Utrecht', 'Eindhoven', 'Groningen'], ['Utrecht', 'Noord-Brabant', 'Groningen']),
    ('ES', ['ES', 'ES', 'Spain', 'España'], 'spanish', '+34', -1, '.es', 'S.L.',
     ['Valencia', 'Sevilla', 'Bilbao'], ['Valencia', 'Andalucía', 'País Vasco']),
    ('IT', ['IT', 'IT', 'Italy', 'Italia'], 'italian', '+39', -1, '.it', 'S.r.l.',
     ['Torino', 'Bologna', 'Bari'], ['Piemonte', 'Emilia-Romagna', 'Puglia']),
    ('AT', ['AT', 'AT', 'Austria', 'Österreich'], 'german', '+43', -1, '.at', 'GmbH',
     ['Graz', 'Linz', 'Salzburg'], ['Steiermark', 'Oberösterreich', 'Salzburg']),
    ('CH', ['CH', 'CH', 'Switzerland', 'Schweiz'], 'german', '+41', -1, '.ch', 'AG',
     ['Bern', 'Basel', 'Lausanne'], ['BE', 'BS', 'VD']),
    ('SE', ['SE', 'SE', 'Sweden', 'Sverige'], 'swedish', '+46', -1, '.se', 'AB',
     ['Malmö', 'Uppsala', 'Örebro'], ['Skåne', 'Uppsala', 'Örebro']),
    ('PL', ['PL', 'PL', 'Poland', 'Polska'], 'polish', '+48', -1, '.pl', 'Sp. z o.o.',
     ['Łódź', 'Poznań', 'Gdynia'], ['Łódzkie', 'Wielkopolskie', 'Pomorskie']),
    ('IN', ['IN', 'IN', 'India', 'india'], 'indian', '+91', -5, '.in', 'Pvt Ltd',
     ['Pune', 'Jaipur', 'Kochi'], ['Maharashtra', 'Rajasthan', 'Kerala']),
    ('BR', ['BR', 'BR', 'Brazil', 'Brasil'], 'portuguese', '+55', 3, '.com.br', 'Ltda',
     ['Curitiba', 'Recife', 'Campinas'], ['PR', 'PE', 'SP']),
    ('JP', ['JP', 'JP', 'Japan'], 'japanese', '+81', -9, '.jp', 'K.K.',
     ['Sendai', 'Nagoya', 'Fukuoka'], ['Miyagi', 'Aichi', 'Fukuoka']),
    ('CA', ['CA', 'CA', 'Canada', 'canada'], 'english', '+1', 5, '.ca', 'Inc.',
     ['Halifax', 'Calgary', 'Québec'], ['NS', 'AB', 'QC']),
    ('NG', ['NG', 'NG', 'Nigeria'], 'nigerian', '+234', -1, '.ng', 'Ltd',
     ['Ibadan', 'Enugu', 'Abuja'], ['Oyo', 'Enugu', 'FCT']),
    ('AU', ['AU', 'AU', 'Australia'], 'english', '+61', -10, '.com.au', 'Pty Ltd',
     ['Hobart', 'Perth', 'Geelong'], ['TAS', 'WA', 'VIC'])
) as country (
    country, spellings, culture, dial_code, hours_to_utc, top_level_domain, legal_form, cities,
    regions
);

create table cultures as
select *
from (values
    ('english',
     ['Olivia', 'Marcus', 'Harriet', 'Callum', 'Denise', 'Warren', 'Tessa', 'Grant', 'Imogen',
      'Desmond', 'Paige', 'Elliot'],
     ['Ashdown', 'Whitlock', 'O''Rourke', 'Pemberton', 'Hale', 'Thackery', 'Bloomer', 'Larkin',
      'Stoddard', 'McAllen', 'Fairweather', 'Quill']),
    ('german',
     ['Jörg', 'Annika', 'Uwe', 'Frauke', 'Till', 'Sabine', 'Henning', 'Lotte', 'Matthias', 'Ulrike',
      'Bernd', 'Mareike'],
     ['Müller-Lang', 'Krüger', 'Vogelsang', 'Brandt', 'Weißmann', 'Ostermann', 'Hölzer', 'Thiele',
      'Reinicke', 'von Stetten', 'Zöllner', 'Harms']),
    ('french',
     ['Élodie', 'Thibault', 'Margaux', 'Bastien', 'Océane', 'Gaël', 'Solène', 'Rémi', 'Capucine',
      'Yann', 'Maëlle', 'Corentin'],
     ['Lefèvre', 'Duvallon', 'Marchetier', 'Rousselot', 'd''Aubigny', 'Chastain', 'Pelletan',
      'Garnault', 'Bellemare', 'Thévenin', 'Lacombe', 'Vasseur']),
    ('dutch',
     ['Sanne', 'Joost', 'Femke', 'Bram', 'Lieke', 'Ruben', 'Marloes', 'Thijs', 'Anouk', 'Sjoerd',
      'Wouter', 'Eline'],
     ['van der Meer', 'de Wit', 'Hoekstra', 'van Dalen', 'Kuipers', 'Brouwer', 'ten Have', 'Postma',
      'Verhoeven', 'Dijkman', 'Schouten', 'Lammers']),
    ('spanish',
     ['Lucía', 'Íñigo', 'Marisol', 'Álvaro', 'Rocío', 'Gonzalo', 'Nuria', 'Joaquín', 'Pilar',
      'Ramiro', 'Xoana', 'Fermín'],
     ['Ibáñez', 'Castellano Ruiz', 'Muñoz', 'Echevarría', 'Robledo', 'Peñalver', 'Quintana',
      'Olmedo', 'Arriaga', 'Salcedo', 'Vidal', 'Zubiri']),
    ('italian',
     ['Chiara', 'Lorenzo', 'Ginevra', 'Matteo', 'Fiorella', 'Davide', 'Ornella', 'Tommaso',
      'Serena', 'Ettore', 'Noemi', 'Ruggero'],
     ['Bellandi', 'Ferraro', 'D''Agostini', 'Montanelli', 'Carbone', 'Sartorelli', 'Galvani',
      'Pedrotti', 'Marangoni', 'Lucchesi', 'Zanetti', 'Orsini']),
    ('swedish',
     ['Astrid', 'Nils', 'Ebba', 'Håkan', 'Linnéa', 'Göran', 'Saga', 'Torbjörn', 'Maja', 'Åke',
      'Ylva', 'Sixten'],
     ['Lindqvist', 'Bergström', 'Åkerman', 'Sjögren', 'Nyholm', 'Ekdahl', 'Hallberg', 'Öberg',
      'Wiklund', 'Strand', 'Norrby', 'Falk']),
    ('polish',
     ['Agnieszka', 'Łukasz', 'Katarzyna', 'Bartosz', 'Małgorzata', 'Wojciech', 'Zofia', 'Grzegorz',
      'Jagoda', 'Mateusz', 'Kinga', 'Paweł'],
     ['Wójcicka', 'Zieliński', 'Szczęsna', 'Kamiński', 'Mazurek', 'Dąbrowski', 'Pawlak', 'Gajda',
      'Sikorski', 'Lis', 'Wrona', 'Rutkowska']),
    ('indian',
     ['Ananya', 'Rohan', 'Meenakshi', 'Arvind', 'Kavya', 'Siddharth', 'Lakshmi', 'Farhan',
      'Ishita', 'Gurpreet', 'Devika', 'Nikhil'],
     ['Raghunathan', 'Deshpande', 'Chatterjee', 'Nair', 'Malhotra', 'Gill', 'Venkatesan', 'Qureshi',
      'Bhatt', 'Iyer', 'Saxena', 'Menon']),
    ('portuguese',
     ['Thaís', 'João', 'Beatriz', 'Caetano', 'Mariana', 'Otávio', 'Luana', 'Rafael', 'Inês',
      'Murilo', 'Jussara', 'Davi'],
     ['Conceição', 'Azevedo', 'dos Santos Lima', 'Figueiredo', 'Barreto', 'Magalhães', 'Teixeira',
      'Pacheco', 'Brandão', 'Moraes', 'Queiroz', 'Leitão']),
    ('japanese',
     ['Haruka', 'Kenji', 'Ayumi', 'Takeshi', 'Naoko', 'Ryota', '美咲', 'Daichi', 'Emi', 'Shun',
      'Yui', 'Masaru'],
     ['Kobayakawa', 'Inoue', 'Matsuda', 'Hoshino', '佐々木', 'Ueda', 'Morikawa', 'Fujita', 'Ono',
      'Takagi', 'Nishimura', 'Sakai']),
    ('nigerian',
     ['Chiamaka', 'Babatunde', 'Ngozi', 'Emeka', 'Folake', 'Ibrahim', 'Adaeze', 'Segun', 'Halima',
      'Tobi', 'Yetunde', 'Obinna'],
     ['Okonjo', 'Adewale', 'Balogun', 'Eze', 'Abubakar', 'Nwachukwu', 'Olatunji', 'Danjuma',
      'Afolabi', 'Uche', 'Bello', 'Ogunleye'])
) as culture (culture, first_names, last_names);

-- Names that no import script expects; they are just text.
create macro odd_last_name(x) as pick(
    ['Robert''; drop table contacts;--', 'Smith, "Bob"', 'Zoë 🚀', '{{ ref("contacts") }}',
     '100% real', E'Two\nLines', 'NULL', '<b>Bold</b>'], x
);
create macro in_latin(name) as replace(replace(replace(replace(replace(
    name, '美咲', 'misaki'), '佐々木', 'sasaki'), 'ł', 'l'), 'Ł', 'l'), 'ß', 'ss'
);
create macro fake_name(x) as pick(
    ['asdf asdf', 'test test', 'Mickey Mouse', 'qwerty qwerty', 'aaa bbb', 'Test User',
     'Donald Duck', 'xxx xxx', 'no name', 'foo bar'], x
);
create macro fake_phone(x) as pick(
    ['0000000000', '1234567890', '1111111111', '9999999999', '0123456789', '555-555-5555'], x
);
create macro unknown_word(x) as pick(['', 'Select', 'unknown', 'N/A', ''], x);
create macro free_domain(x) as pick(
    ['gmail.com', 'gmail.com', 'gmail.com', 'gmail.com', 'outlook.com', 'hotmail.com', 'yahoo.com',
     'web.de', 'gmx.de', 'icloud.com', 'proton.me', 'orange.fr'], x
);
create macro disposable_domain(x) as pick(
    ['mailinator.com', 'yopmail.com', 'guerrillamail.com', '10minutemail.com'], x
);
create macro school_domain(x) as pick(
    ['lakeshore-state.edu', 'northfield-college.edu', 'stud.uni-waldau.edu', 'tech-harbor.edu'], x
);
create macro rival_domain(x) as pick(
    ['rivalscore.example', 'pointpilot.example', 'leadmetrix.example'], x
);
create macro role_mailbox(x) as pick(
    ['info', 'sales', 'contact', 'office', 'marketing', 'support', 'admin'], x
);

-- Sixty areas of work; with a seniority and one of its spellings they become job titles.
create table departments as
select *
from (values
    ('marketing', 'CMO', 'Chief Marketing Officer',
     ['Marketing', 'Demand Generation', 'Growth Marketing', 'Brand', 'Content Marketing',
      'Field Marketing', 'Product Marketing', 'Digital Marketing', 'Communications',
      'Campaign Marketing']),
    ('sales', 'CRO', 'Chief Revenue Officer',
     ['Sales', 'Business Development', 'Account Management', 'Inside Sales', 'Key Accounts',
      'Channel Sales', 'Sales Development', 'Enterprise Sales', 'Regional Sales']),
    ('operations', 'COO', 'Chief Operating Officer',
     ['Operations', 'Revenue Operations', 'Sales Operations', 'Marketing Operations', 'Logistics',
      'Supply Chain', 'Procurement', 'Business Operations']),
    ('it', 'CIO', 'Chief Information Officer',
     ['IT', 'Information Systems', 'IT Infrastructure', 'CRM Systems', 'IT Security',
      'Business Intelligence', 'Data Platform']),
    ('engineering', 'CTO', 'Chief Technology Officer',
     ['Engineering', 'Software Development', 'Quality Assurance', 'DevOps', 'Data Engineering',
      'Backend Engineering', 'R&D']),
    ('finance', 'CFO', 'Chief Financial Officer',
     ['Finance', 'Accounting', 'Controlling', 'Treasury', 'Financial Planning', 'Tax']),
    ('hr', 'CHRO', 'Chief People Officer',
     ['Human Resources', 'Talent Acquisition', 'HR', 'People & Culture', 'Recruiting',
      'Learning and Development']),
    ('support', 'CCO', 'Chief Customer Officer',
     ['Customer Support', 'Customer Service', 'Technical Support', 'Help Desk', 'Customer Care',
      'Customer Success', 'Service Desk'])
) as department (job_department, short_chief, long_chief, areas);

create macro job_title(seniority, area, short_chief, long_chief, x) as case seniority
    when 'c_level' then pick(
        [short_chief, long_chief, lower(short_chief), 'Founder & ' || short_chief,
         long_chief || ' (' || short_chief || ')'], x)
    when 'vp' then pick(
        ['VP ' || area, 'Vice President of ' || area, 'V.P. ' || area, 'SVP, ' || area,
         'vice president - ' || lower(area)], x)
    when 'director' then pick(
        ['Director of ' || area, 'Head of ' || area, area || ' Director', 'Dir. ' || area,
         'DIRECTOR ' || upper(area), 'head of ' || lower(area)], x)
    when 'manager' then pick(
        [area || ' Manager', 'Manager, ' || area, area || ' Mgr', 'Team Lead ' || area,
         lower(area) || ' manager', area || '  Manager ', area || ' Manager (EMEA)'], x)
    when 'senior' then pick(
        ['Senior ' || area || ' Specialist', 'Sr. ' || area || ' Analyst',
         'Sr ' || area || ' Consultant', 'Senior ' || area || ' Analyst'], x)
    when 'staff' then pick(
        [area || ' Specialist', area || ' Analyst', area || ' Coordinator',
         area || ' Associate', lower(area) || ' specialist'], x)
    when 'entry' then pick(
        [area || ' Intern', 'Junior ' || area || ' Associate', 'Trainee ' || area,
         'Working Student ' || area, area || ' Assistant', 'Jr. ' || area || ' Analyst'], x)
    else unknown_word(x)
end;

-- Company names are a first and a second part; past 1,200 of them a number keeps domains apart.
create macro company_words() as [
    ['Amber', 'Alder', 'Basalt', 'Birken', 'Cobalt', 'Corvus', 'Delta', 'Dune', 'Elm', 'Ember',
     'Fjord', 'Flint', 'Gable', 'Granit', 'Harbor', 'Heron', 'Indigo', 'Juniper', 'Kestrel',
     'Kupfer', 'Lumen', 'Marlin', 'Meridian', 'Nordic', 'Oaken', 'Opal', 'Pallas', 'Quarry',
     'Rowan', 'Saffron', 'Sierra', 'Tundra', 'Umber', 'Vela', 'Walnut', 'Willow', 'Xenon', 'Yarrow',
     'Zephyr', 'Zinnia'],
    ['works', 'path', 'stone', 'field', 'logic', 'grid', 'craft', 'line', 'bridge', 'forge', 'ware',
     'point', 'yard', 'wind', 'mark', 'gate', 'loop', 'harvest', 'motion', 'supply', 'health',
     'freight', 'metrics', 'foods', 'capital', 'learning', 'systems', 'partners', 'studio', 'tec']
];
create macro account_manager_name(x) as pick(
    ['Ines Okafor', 'Paul Brandt', 'Mina Sato', 'Leo Castellane', 'Ruth Whitlock', 'Jonas Ek'], x
);
