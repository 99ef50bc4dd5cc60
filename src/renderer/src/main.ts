/** Starts the window: wiring only. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import './styles/tokens.css'
import './styles/base.css'
import './styles/menu.css'

createApp(App).use(createPinia()).mount('#app')
