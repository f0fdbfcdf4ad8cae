// @ts-check
// Which address shows which screen, but for the first ones (first_routes.js).
import '../more_words.js';
import { AuditPage } from './audit.js';
import { BulkPage } from './bulk.js';
import { CampaignDetailPage } from './campaign_detail.js';
import { CampaignEditPage, CampaignNewPage } from './campaign_edit.js';
import { FormEditPage, FormNewPage } from './form_edit.js';
import { FormsPage } from './forms.js';
import { ImportPage, ImportProgressPage } from './import.js';
import { LaunchPage } from './launch.js';
import { ListsPage } from './lists.js';
import { MediaPage } from './media.js';
import { MessagePage } from './message.js';
import { QueuePage } from './queue.js';
import { RecipientEditPage, RecipientNewPage } from './recipient_edit.js';
import { RecipientsPage } from './recipients.js';
import { SandboxMessagePage, SandboxPage } from './sandbox.js';
import { SegmentEditPage, SegmentNewPage } from './segment_edit.js';
import { SegmentsPage } from './segments.js';
import { SenderEditPage, SenderNewPage } from './sender_edit.js';
import { SendersPage } from './senders.js';
import { SettingsPage } from './settings.js';
import { SinglesPage } from './singles.js';
import { SuppressionsPage } from './suppressions.js';
import { TemplateEditPage, TemplateNewPage } from './template_edit.js';
import { TemplatesPage } from './templates.js';
import { WebhookPage, WebhooksPage } from './webhooks.js';

/** @type {[string, any][]} */
export const routes = [
  ['/campaigns/new', CampaignNewPage],
  ['/campaigns/:id', CampaignDetailPage],
  ['/campaigns/:id/edit', CampaignEditPage],
  ['/campaigns/:id/launch', LaunchPage],
  ['/media', MediaPage],
  ['/messages/:id', MessagePage],
  ['/recipients', RecipientsPage],
  ['/recipients/new', RecipientNewPage],
  ['/recipients/:id', RecipientEditPage],
  ['/bulk', BulkPage],
  ['/lists', ListsPage],
  ['/forms', FormsPage],
  ['/forms/new', FormNewPage],
  ['/forms/:id', FormEditPage],
  ['/import', ImportPage],
  ['/import/:id', ImportProgressPage],
  ['/senders', SendersPage],
  ['/senders/new', SenderNewPage],
  ['/senders/:id', SenderEditPage],
  ['/singles', SinglesPage],
  ['/queue', QueuePage],
  ['/sandbox', SandboxPage],
  ['/sandbox/:id', SandboxMessagePage],
  ['/suppressions', SuppressionsPage],
  ['/segments', SegmentsPage],
  ['/segments/new', SegmentNewPage],
  ['/segments/:id', SegmentEditPage],
  ['/templates', TemplatesPage],
  ['/templates/new', TemplateNewPage],
  ['/templates/:id', TemplateEditPage],
  ['/webhooks', WebhooksPage],
  ['/webhooks/:id', WebhookPage],
  ['/audit', AuditPage],
  ['/settings', SettingsPage],
];
