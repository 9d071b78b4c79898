BEGIN TRANSACTION;
CREATE TABLE address (
	path VARCHAR NOT NULL, 
	article_id VARCHAR NOT NULL, 
	PRIMARY KEY (path)
);
INSERT INTO "address" VALUES('one/','tag:example.org,2026:one');
INSERT INTO "address" VALUES('two/','tag:example.org,2026:two');
CREATE TABLE alias (
	path VARCHAR NOT NULL, 
	article_id VARCHAR NOT NULL, 
	PRIMARY KEY (path)
);
INSERT INTO "alias" VALUES('eins/','tag:example.org,2026:one');
CREATE TABLE archived (
	folder VARCHAR NOT NULL, 
	article_id VARCHAR NOT NULL, 
	page INTEGER NOT NULL, 
	PRIMARY KEY (folder, article_id)
);
INSERT INTO "archived" VALUES('','tag:example.org,2026:one',1);
CREATE TABLE article (
	id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	published VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	kept TEXT, said VARCHAR, 
	PRIMARY KEY (id)
);
INSERT INTO "article" VALUES('tag:example.org,2026:one','one.md','one/','2026-11-22T12:00:00+00:00','One','0','live','{"packed": true}','0123456789abcdef0123456789abcdef');
INSERT INTO "article" VALUES('tag:example.org,2026:two','two.md','zwei/','2026-11-21T12:00:00+00:00','Two — it''s','1','gone',NULL,NULL);
CREATE TABLE correction (
	article_id VARCHAR NOT NULL, 
	updated VARCHAR NOT NULL, 
	PRIMARY KEY (article_id)
);
INSERT INTO "correction" VALUES('tag:example.org,2026:one','2026-11-22T15:00:00+00:00');
CREATE TABLE edition (
	id VARCHAR NOT NULL, 
	newsletter VARCHAR NOT NULL, 
	scheduled_for VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	announced INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "edition" VALUES('weekly-2026-11-22','weekly','2026-11-22T12:00:00+00:00','Subject','2026-11-22T12:00:00+00:00',1);
CREATE TABLE edition_article (
	newsletter VARCHAR NOT NULL, 
	article_id VARCHAR NOT NULL, 
	edition_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	published VARCHAR NOT NULL, 
	PRIMARY KEY (newsletter, article_id)
);
INSERT INTO "edition_article" VALUES('weekly','tag:example.org,2026:two','weekly-2026-11-22',0,'2026-11-21T12:00:00+00:00');
INSERT INTO "edition_article" VALUES('weekly','tag:example.org,2026:one','weekly-2026-11-22',1,'2026-11-22T12:00:00+00:00');
CREATE TABLE edition_file (
	path VARCHAR NOT NULL, 
	edition_id VARCHAR NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (path)
);
INSERT INTO "edition_file" VALUES('email/weekly-2026-11-22/index.html','weekly-2026-11-22',X'00FF3C703E');
INSERT INTO "edition_file" VALUES('editions/weekly-2026-11-22/index.html','weekly-2026-11-22',X'');
CREATE TABLE fact (
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "fact" VALUES('version','6');
INSERT INTO "fact" VALUES('feed-id','tag:example.org,2026-11-20:feed');
CREATE TABLE feed (
	folder VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	PRIMARY KEY (folder)
);
INSERT INTO "feed" VALUES('tags/coins/','tag:example.org,2026-11-20:feed:coins');
CREATE TABLE handover (
            edition_id VARCHAR NOT NULL, channel VARCHAR NOT NULL, content BLOB NOT NULL,
            handed_at VARCHAR, PRIMARY KEY (edition_id));
CREATE TABLE ping (
	hub VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	wanted VARCHAR NOT NULL, 
	announced VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before VARCHAR NOT NULL, 
	problem VARCHAR NOT NULL, 
	outage INTEGER NOT NULL, 
	PRIMARY KEY (hub, topic)
);
CREATE TABLE slug (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	slug VARCHAR NOT NULL, 
	PRIMARY KEY (kind, name)
);
INSERT INTO "slug" VALUES('tag','coins','coins');
CREATE INDEX article_key ON article ("key");
CREATE INDEX alias_article ON alias (article_id);
CREATE UNIQUE INDEX edition_slot ON edition (newsletter, scheduled_for);
CREATE UNIQUE INDEX slug_once ON slug (kind, slug);
COMMIT;
