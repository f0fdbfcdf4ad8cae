// @ts-check
// The screens that one begins with: they come with the page itself, all others behind them (see all_routes.js).
import { CampaignsPage } from './campaigns.js';
import { DashboardPage } from './dashboard.js';

/** @type {[string, any][]} */
export const firstRoutes = [
  ['/', DashboardPage],
  ['/dashboard', DashboardPage],
  ['/campaigns', CampaignsPage],
];
